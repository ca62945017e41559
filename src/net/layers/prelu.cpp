// PReLU: one negative slope for each channel (axis 1), or one for all.
#include "net/layer_type.h"

namespace torch2caffe {

void register_prelu(LayerTypes& types) {
  const auto weight_shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    return std::vector<Shape>{
        layer.param.prelu_param().channel_shared() ? Shape{} : Shape{bottoms.at(0).at(1)}};
  };
  types["PReLU"] = {.shapes = same_shape, .weight_shapes = weight_shapes, .in_place = true};
}

}  // namespace torch2caffe
