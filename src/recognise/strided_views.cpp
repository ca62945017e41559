// Operators that only move elements, by the table of graph/views.
#include "recognise/strided_views.h"

#include "graph/views.h"

namespace torch2caffe {

bool is_strided_view(const Node& node) {
  const ViewOperator* op = find_view_operator(node.target);
  return op != nullptr && op->kind != ViewKind::other && op->kind != ViewKind::repeated &&
         node.outputs.size() == 1;
}

std::optional<StridedView> strided_view_of(const Graph& graph, const Node& node,
                                           const StridedViews& known) {
  if (!is_strided_view(node)) return std::nullopt;
  const Value& result = graph[node.outputs[0]];
  const auto view = view_of(graph, node);
  if (!view || count_of(result.shape) == 0) return std::nullopt;
  const ValueId self = operands_of(node).at(0);
  const auto source = known.find(self);
  if (source == known.end() || graph[self].dtype != result.dtype) return std::nullopt;
  return viewed(source->second, *view, result.shape);
}

StridedViews strided_views_in(const Graph& graph, const Group& group) {
  const Shape& shape = graph[group.input].shape;
  if (count_of(shape) == 0) return {};
  StridedViews known = {{group.input, StridedView::whole(shape)}};
  for (size_t index : group.nodes) {
    const Node& node = graph.nodes[index];
    if (const auto view = strided_view_of(graph, node, known))
      known.emplace(node.outputs[0], *view);
  }
  return known;
}

}  // namespace torch2caffe
