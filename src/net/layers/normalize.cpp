// Normalize: divides by sqrt(sum(x^2) + eps), the sum over all channels (axis 1) of a place, or
// over all of a picture with across_spatial; multiplies by a number for each channel, or one for
// all.
#include "net/layer_type.h"

namespace torch2caffe {

void register_normalize(LayerTypes& types) {
  const auto weight_shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    return std::vector<Shape>{
        layer.param.norm_param().channel_shared() ? Shape{} : Shape{bottoms.at(0).at(1)}};
  };
  types["Normalize"] = {.shapes = same_shape, .weight_shapes = weight_shapes};
}

}  // namespace torch2caffe
