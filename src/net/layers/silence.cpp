// Silence: reads blobs that nobody else reads, which would be outputs of the network otherwise.
#include "net/layer_type.h"

namespace torch2caffe {

void register_silence(LayerTypes& types) {
  types["Silence"].shapes = [](const Layer&, const std::vector<Shape>&) {
    return std::vector<Shape>{};
  };
}

}  // namespace torch2caffe
