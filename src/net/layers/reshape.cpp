// Reshape and Flatten: the same elements under other axes. In Reshape 0 copies the bottom's axis
// and -1 takes what is left; axis and num_axes name the run of axes that is replaced
// (reshape_layer.cpp, flatten_layer.cpp).
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::ptrdiff_t offset(size_t axis) { return static_cast<std::ptrdiff_t>(axis); }

std::vector<Shape> reshape(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.reshape_param();
  const Shape& bottom = bottoms.at(0);
  const auto& dims = param.shape().dim();
  // axis -1 is the position behind the last axis.
  const size_t begin = param.axis() < 0 ? bottom.size() + 1 - static_cast<size_t>(-param.axis())
                                        : axis_of(param.axis(), bottom.size(), true);
  const size_t end =
      param.num_axes() < 0 ? bottom.size() : begin + static_cast<size_t>(param.num_axes());
  Shape top(bottom.begin(), bottom.begin() + offset(begin));
  int inferred = -1;
  for (int i = 0; i < dims.size(); ++i) {
    if (dims[i] == -1) inferred = static_cast<int>(top.size());
    top.push_back(dims[i] == 0 ? bottom.at(begin + static_cast<size_t>(i)) : dims[i]);
  }
  top.insert(top.end(), bottom.begin() + offset(end), bottom.end());
  if (inferred >= 0) {
    int64_t& axis = top[static_cast<size_t>(inferred)];
    axis = 1;
    axis = count_of(bottom) / count_of(top);
  }
  return {top};
}

std::vector<Shape> flatten(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.flatten_param();
  const Shape& bottom = bottoms.at(0);
  const size_t begin = axis_of(param.axis(), bottom.size());
  const size_t end = axis_of(param.end_axis(), bottom.size()) + 1;
  Shape top(bottom.begin(), bottom.begin() + offset(begin));
  top.push_back(count_of(Shape(bottom.begin() + offset(begin), bottom.begin() + offset(end))));
  top.insert(top.end(), bottom.begin() + offset(end), bottom.end());
  return {top};
}

}  // namespace

void register_reshape(LayerTypes& types) {
  types["Reshape"] = {.shapes = reshape, .shares_memory = true};
  types["Flatten"] = {.shapes = flatten, .shares_memory = true};
}

}  // namespace torch2caffe
