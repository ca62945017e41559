// InnerProduct: flattens from `axis` on and multiplies by a matrix. Weights: [num_output, inputs]
// (or its transpose), and [num_output] with bias_term.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.inner_product_param();
  Shape top = bottoms.at(0);
  top.resize(axis_of(param.axis(), top.size()));
  top.push_back(param.num_output());
  return {top};
}

std::vector<Shape> weight_shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.inner_product_param();
  const Shape& bottom = bottoms.at(0);
  const auto axis = static_cast<std::ptrdiff_t>(axis_of(param.axis(), bottom.size()));
  const int64_t inputs = count_of(Shape(bottom.begin() + axis, bottom.end()));
  std::vector<Shape> shapes = {param.transpose() ? Shape{inputs, param.num_output()}
                                                 : Shape{param.num_output(), inputs}};
  if (param.bias_term()) shapes.push_back({param.num_output()});
  return shapes;
}

}  // namespace

void register_inner_product(LayerTypes& types) {
  types["InnerProduct"] = {.shapes = shapes, .weight_shapes = weight_shapes};
}

}  // namespace torch2caffe
