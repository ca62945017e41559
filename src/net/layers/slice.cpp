// Slice: pieces of the bottom along `axis`, cut at slice_point, or equal ones where there is none.
#include <stdexcept>

#include "net/layer_type.h"

namespace torch2caffe {

void register_slice(LayerTypes& types) {
  types["Slice"].shapes = [](const Layer& layer, const std::vector<Shape>& bottoms) {
    const auto& param = layer.param.slice_param();
    const Shape& bottom = bottoms.at(0);
    const size_t axis = axis_of(param.axis(), bottom.size());
    std::vector<int64_t> cuts(param.slice_point().begin(), param.slice_point().end());
    const auto tops = static_cast<int64_t>(layer.tops.size());
    if (cuts.empty()) {
      for (int64_t i = 1; i < tops; ++i) cuts.push_back(bottom[axis] / tops * i);
    }
    cuts.push_back(bottom[axis]);
    std::vector<Shape> shapes;
    int64_t begin = 0;
    for (int64_t end : cuts) {
      if (end <= begin) throw std::logic_error("a slice of no width");
      shapes.push_back(bottom);
      shapes.back()[axis] = end - begin;
      begin = end;
    }
    return shapes;
  };
}

}  // namespace torch2caffe
