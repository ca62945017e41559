// Split: copies. Caffe puts its own between layers; ours make an output of a blob that is read
// inside as well.
#include "net/layer_type.h"

namespace torch2caffe {

void register_split(LayerTypes& types) {
  const auto shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    return std::vector<Shape>(layer.tops.size(), bottoms.at(0));
  };
  types["Split"] = {.shapes = shapes, .shares_memory = true};
}

}  // namespace torch2caffe
