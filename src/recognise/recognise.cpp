// The driver: every node as the last one of a group, every recogniser.
#include "recognise/recognise.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace torch2caffe {

void register_recognisers(Recognisers& registry);  // generated: calls every register_<stem>

namespace {

// The path of the innermost module that both are in.
std::string common_module(const std::string& a, const std::string& b) {
  const auto [end, _] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto length = static_cast<size_t>(end - a.begin());
  const auto ends_at = [&](const std::string& path) {
    return length == path.size() || path[length] == '.';
  };
  if (ends_at(a) && ends_at(b)) return a.substr(0, length);
  const size_t dot = a.substr(0, length).rfind('.');
  return dot == std::string::npos ? "" : a.substr(0, dot);
}

// The last node becomes the operator, where it stands: its operand is known there.
void replace(Graph& graph, const Group& group, Recognised by) {
  Node& last = graph.nodes[group.nodes.back()];
  for (size_t part : group.nodes)
    last.where.module = common_module(last.where.module, graph.nodes[part].where.module);
  last.target = std::move(by.target);
  last.args = {{"", group.input}};
  std::move(by.args.begin(), by.args.end(), std::back_inserter(last.args));
  for (auto part = std::next(group.nodes.rbegin()); part != group.nodes.rend(); ++part)
    graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(*part));
}

void check(const Graph& graph, const Recogniser& recogniser) {
  try {
    check_graph(graph);
  } catch (const std::logic_error& breach) {
    throw std::logic_error(fmt::format("recogniser {}: {}", recogniser.name, breach.what()));
  }
}

// Whether a group that ends in this node was replaced.
bool recognise_at(Graph& graph, const GroupFinder& finder, size_t node) {
  for (const Recogniser& recogniser : recognisers()) {
    for (const Group& group : finder.groups_ending_in(node, recogniser.may_have)) {
      if (auto found = recogniser.recognise(graph, group)) {
        replace(graph, group, std::move(*found));
        check(graph, recogniser);
        return true;
      }
    }
  }
  return false;
}

}  // namespace

const Recognisers& recognisers() {
  static const Recognisers all = [] {
    Recognisers collected;
    register_recognisers(collected);
    return collected;
  }();
  return all;
}

void recognise(Graph& graph) {
  std::optional<GroupFinder> finder(graph);
  for (size_t i = 0; i < graph.nodes.size();) {
    const size_t nodes = graph.nodes.size();
    if (recognise_at(graph, *finder, i)) {
      finder.emplace(graph);
      i -= nodes - graph.nodes.size();  // the new operator may end a larger group
    } else {
      ++i;
    }
  }
}

}  // namespace torch2caffe
