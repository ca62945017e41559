// Places: see the header.
#include "lower/place.h"

#include <map>
#include <utility>

namespace torch2caffe {
namespace {

// The name of the first weight among what the values are computed from, level by level.
std::string nearest_weight(const Graph& graph, std::vector<ValueId> values) {
  std::map<ValueId, const Node*> makers;
  for (const Node& node : graph.nodes) {
    for (ValueId output : node.outputs) makers[output] = &node;
  }
  std::vector<ValueId> next;
  for (; !values.empty(); values = std::exchange(next, {})) {
    for (ValueId id : values) {
      if (id.index < 0) continue;
      if (graph[id].constant && !graph[id].name.empty()) return graph[id].name;
      const auto maker = makers.find(id);
      if (maker == makers.end()) continue;
      const std::vector<ValueId> operands = operands_of(*maker->second);
      next.insert(next.end(), operands.begin(), operands.end());
      makers.erase(maker);  // each once
    }
  }
  return "";
}

}  // namespace

Location place_of(const Graph& graph, const Node& node) {
  Location place = node.where;
  if (place.file.empty() && place.module.empty())
    place.weight = nearest_weight(graph, operands_of(node));
  return place;
}

}  // namespace torch2caffe
