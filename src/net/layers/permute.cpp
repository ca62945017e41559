// Permute (SSD branch, OpenCV): top axis i is bottom axis order[i]; axes that order leaves out
// follow in their order.
#include <algorithm>

#include "net/layer_type.h"

namespace torch2caffe {

std::vector<size_t> permute_order(const Layer& layer, size_t rank) {
  const auto& given = layer.param.permute_param().order();
  std::vector<size_t> order(given.begin(), given.end());
  for (size_t axis = 0; axis < rank; ++axis) {
    if (std::find(order.begin(), order.end(), axis) == order.end()) order.push_back(axis);
  }
  return order;
}

void register_permute(LayerTypes& types) {
  types["Permute"].shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    Shape top;
    for (size_t axis : permute_order(layer, bottoms.at(0).size())) {
      top.push_back(bottoms[0].at(axis));
    }
    return std::vector<Shape>{top};
  };
}

}  // namespace torch2caffe
