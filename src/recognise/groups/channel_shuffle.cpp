// Given:   y = x.view(batch, groups, channels / groups, ...).transpose(1, 2).view(x's shape)
// Result:  aten::channel_shuffle(x, groups)
#include "recognise/recognise.h"
#include "recognise/strided_views.h"

namespace torch2caffe {
namespace {

std::optional<StridedView> shuffle(const Shape& shape, int64_t groups) {
  const auto grouped = StridedView::whole(shape).reshaped(
      {shape[0], groups, shape[1] / groups, count_of(shape) / (shape[0] * shape[1])});
  return grouped->permuted({0, 2, 1, 3}).reshaped(shape);
}

std::optional<Recognised> operator_of(const Graph& graph, const Group& group) {
  const Shape& shape = graph[group.input].shape;
  const StridedViews known = strided_views_in(graph, group);
  const auto moved = known.find(graph.nodes[group.nodes.back()].outputs[0]);
  if (moved == known.end() || shape.size() < 3 || moved->second.shape() != shape)
    return std::nullopt;
  for (int64_t groups = 2; groups < shape[1]; ++groups) {
    if (shape[1] % groups == 0 && moved->second == shuffle(shape, groups))
      return Recognised{"aten::channel_shuffle", {{"groups", groups}}};
  }
  return std::nullopt;
}

}  // namespace

void register_channel_shuffle(Recognisers& r) {
  r.push_back({"channel_shuffle", is_strided_view, operator_of});
}

}  // namespace torch2caffe
