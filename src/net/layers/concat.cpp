// Concat: bottoms that differ in `axis` alone, one behind the other.
#include "net/layer_type.h"

namespace torch2caffe {

void register_concat(LayerTypes& types) {
  types["Concat"].shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    Shape top = bottoms.at(0);
    const size_t axis = axis_of(layer.param.concat_param().axis(), top.size());
    for (size_t i = 1; i < bottoms.size(); ++i) top[axis] += bottoms[i].at(axis);
    return std::vector<Shape>{top};
  };
}

}  // namespace torch2caffe
