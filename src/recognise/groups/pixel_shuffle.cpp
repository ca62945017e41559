// Given:   y = view of permute of ... of x, where every channel of x becomes one place of the
//          blocks of one channel of y
// Result:  aten::pixel_shuffle(x, factor); where the channels are in another order,
//          torch2caffe::pixel_shuffle(x, factor, channels)
#include "recognise/blocks.h"
#include "recognise/strided_views.h"

namespace torch2caffe {
namespace {

// It is pixel_unshuffle from the result back to the input.
std::optional<Recognised> operator_of(const Graph& graph, const Group& group) {
  const Shape& input = graph[group.input].shape;
  const ValueId result = graph.nodes[group.nodes.back()].outputs[0];
  const Shape& image = graph[result].shape;
  const int64_t size = block_size(image, input);
  if (size == 1) return std::nullopt;
  const StridedViews known = strided_views_in(graph, group);
  const auto moved = known.find(result);
  if (moved == known.end() || moved->second.keeps_order()) return std::nullopt;
  const auto back = moved->second.inverse(input);
  if (!back) return std::nullopt;
  std::vector<StridedView> channels;
  for (int64_t i = 0; i < input[1]; ++i) channels.push_back(back->selected(1, i));
  const auto blocks = blocks_of(image, size, channels);
  if (!blocks) return std::nullopt;
  return operator_for(*blocks, "pixel_shuffle", "upscale_factor");
}

}  // namespace

void register_pixel_shuffle(Recognisers& r) {
  r.push_back({"pixel_shuffle", is_strided_view, operator_of});
}

}  // namespace torch2caffe
