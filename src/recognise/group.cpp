// Groups: a node, what it reads, what that reads, ... as far as all of it comes from one value.
#include "recognise/group.h"

#include <algorithm>
#include <set>

namespace torch2caffe {
namespace {

// More nodes than any group that has one operator for it: the slices of a Focus with stride 3.
constexpr size_t most_nodes = 48;

size_t at(ValueId id) { return static_cast<size_t>(id.index); }

}  // namespace

GroupFinder::GroupFinder(const Graph& graph)
    : graph_(graph),
      producers_(graph.values.size(), -1),
      readers_(graph.values.size()),
      returned_(graph.values.size(), false) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (ValueId id : graph.nodes[i].outputs) producers_[at(id)] = static_cast<int>(i);
    for (ValueId id : operands_of(graph.nodes[i])) readers_[at(id)].push_back(i);
  }
  for (const GraphOutput& output : graph.outputs) returned_[at(output.value)] = true;
}

// The boundary is what the nodes so far read from outside. Taken in from the latest value on, it
// shrinks to one value wherever all ways lead through that one, and all readers of a value within
// the group are in it before the value itself is.
std::vector<Group> GroupFinder::groups_ending_in(size_t last,
                                                 bool (*allowed)(const Node& node)) const {
  std::set<size_t> inside;
  std::set<ValueId> boundary;
  const auto take_in = [&](size_t index) {
    const Node& node = graph_.nodes[index];
    inside.insert(index);
    for (ValueId id : node.outputs) boundary.erase(id);
    for (ValueId id : operands_of(node)) {
      if (!graph_[id].constant) boundary.insert(id);
    }
  };
  const auto is_read_outside = [&](ValueId id) {
    return returned_[at(id)] ||
           std::any_of(readers_[at(id)].begin(), readers_[at(id)].end(),
                       [&](size_t reader) { return !inside.contains(reader); });
  };
  const auto producer = [&](ValueId id) { return producers_[at(id)]; };

  std::vector<Group> groups;
  if (graph_.nodes[last].outputs.size() != 1 || !allowed(graph_.nodes[last])) return groups;
  take_in(last);
  while (!boundary.empty()) {
    if (boundary.size() == 1 && inside.size() > 1)
      groups.push_back({*boundary.begin(), {inside.begin(), inside.end()}});
    const int latest = producer(*std::ranges::max_element(boundary, {}, producer));
    if (latest < 0 || inside.size() == most_nodes) break;
    const Node& node = graph_.nodes[static_cast<size_t>(latest)];
    if (!allowed(node) || std::ranges::any_of(node.outputs, is_read_outside)) break;
    take_in(static_cast<size_t>(latest));
  }
  return groups;
}

}  // namespace torch2caffe
