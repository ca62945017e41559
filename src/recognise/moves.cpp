// Operators that only move elements, by the table of graph/views.
#include "recognise/moves.h"

#include "graph/views.h"

namespace torch2caffe {

bool is_move(const Node& node) {
  const ViewOperator* op = find_view_operator(node.target);
  return op != nullptr && op->kind != ViewKind::other && op->kind != ViewKind::repeated &&
         node.outputs.size() == 1;
}

std::optional<Movement> movement_of(const Graph& graph, const Node& node, const Movements& known) {
  if (!is_move(node)) return std::nullopt;
  const Value& result = graph[node.outputs[0]];
  const auto view = view_of(graph, node);
  if (!view || count_of(result.shape) == 0) return std::nullopt;
  const ValueId self = operands_of(node).at(0);
  const auto source = known.find(self);
  if (source == known.end() || graph[self].dtype != result.dtype) return std::nullopt;
  return moved(source->second, *view, result.shape);
}

Movements movements_in(const Graph& graph, const Group& group) {
  const Shape& shape = graph[group.input].shape;
  if (count_of(shape) == 0) return {};
  Movements known = {{group.input, Movement::none(shape)}};
  for (size_t index : group.nodes) {
    const Node& node = graph.nodes[index];
    if (const auto movement = movement_of(graph, node, known))
      known.emplace(node.outputs[0], *movement);
  }
  return known;
}

}  // namespace torch2caffe
