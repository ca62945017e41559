// Pooling over height and width (pooling_layer.cpp). Rounds up unless the target's own field says
// otherwise.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.pooling_param();
  const auto windows = windows_of(param, bottoms.at(0));
  const bool round_up = param.round_mode() == caffe::PoolingParameter::CEIL && param.ceil_mode();
  const bool any_padding = windows[0].pad > 0 || windows[1].pad > 0;
  Shape top = bottoms[0];
  for (size_t i = 0; i < 2; ++i)
    top.at(i + 2) = pooled_size(top[i + 2], windows[i], round_up, any_padding);
  return {top};
}

}  // namespace

void register_pooling(LayerTypes& types) { types["Pooling"].shapes = shapes; }

}  // namespace torch2caffe
