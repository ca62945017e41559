// BatchNorm with stored statistics: (x - mean / f) / sqrt(variance / f + eps), where f is the third
// blob. Gamma and beta are a Scale layer's. Weights: mean and variance [channels], f [1].
#include "net/layer_type.h"

namespace torch2caffe {

void register_batch_norm(LayerTypes& types) {
  const auto weight_shapes = [](const Layer&, const std::vector<Shape>& bottoms) {
    const int64_t channels = bottoms.at(0).at(1);
    return std::vector<Shape>{{channels}, {channels}, {1}};
  };
  types["BatchNorm"] = {.shapes = same_shape, .weight_shapes = weight_shapes, .in_place = true};
}

}  // namespace torch2caffe
