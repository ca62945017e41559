// Input: the blobs that a network is fed.
#include "net/layer_type.h"

namespace torch2caffe {

void register_input(LayerTypes& types) {
  types["Input"].shapes = [](const Layer& layer, const std::vector<Shape>&) {
    std::vector<Shape> shapes;
    for (const auto& shape : layer.param.input_param().shape()) {
      shapes.emplace_back(shape.dim().begin(), shape.dim().end());
    }
    return shapes;
  };
}

}  // namespace torch2caffe
