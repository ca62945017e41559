// Given:   y = view of permute of ... of x, or cat of slices of x with steps, where every channel
//          of y is one place of the blocks of one channel of x: as pixel_unshuffle is written, the
//          reorg of YOLO v2, the Focus of YOLO v5
// Result:  aten::pixel_unshuffle(x, factor); where its channels are in another order,
//          torch2caffe::pixel_unshuffle(x, factor, channels)
#include "recognise/blocks.h"
#include "recognise/operator_table.h"
#include "recognise/strided_views.h"

namespace torch2caffe {
namespace {

const Schema& cat() {
  static const Schema schema = Schema::parse("aten::cat(Tensor[] tensors, int dim=0) -> Tensor");
  return schema;
}

bool may_have(const Node& node) { return is_strided_view(node) || node.target == cat().target; }

// What the channels of the result are joined of: itself, if it is not joined.
std::vector<ValueId> pieces_of(const Graph& graph, const Node& last) {
  if (last.target != cat().target) return last.outputs;
  const Call call(graph, last, cat());
  const auto dim = call.integer("dim");
  if (dim != 1 && dim != -3) return {};
  return call.values("tensors").value_or(std::vector<ValueId>());
}

std::optional<Recognised> operator_of(const Graph& graph, const Group& group) {
  const Node& last = graph.nodes[group.nodes.back()];
  const Shape& image = graph[group.input].shape;
  const int64_t size = block_size(image, graph[last.outputs[0]].shape);
  if (size == 1) return std::nullopt;
  const StridedViews known = strided_views_in(graph, group);
  std::vector<StridedView> channels;
  for (ValueId piece : pieces_of(graph, last)) {
    const auto moved = known.find(piece);
    if (moved == known.end() || moved->second.shape().size() != 4 || moved->second.keeps_order())
      return std::nullopt;
    for (int64_t i = 0; i < moved->second.shape()[1]; ++i)
      channels.push_back(moved->second.selected(1, i));
  }
  const auto blocks = blocks_of(image, size, channels);
  if (!blocks) return std::nullopt;
  return operator_for(*blocks, "pixel_unshuffle", "downscale_factor");
}

}  // namespace

void register_pixel_unshuffle(Recognisers& r) {
  r.push_back({"pixel_unshuffle", may_have, operator_of});
}

}  // namespace torch2caffe
