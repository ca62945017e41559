// Scale and Bias: multiply by, or add, a blob whose shape is a run of the first bottom's axes from
// `axis` on. That blob is the second bottom, or the first weight; with bias_term a Scale has a bias
// of the same shape besides.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

// The shape of the factor when it is a weight: num_axes axes from `axis`, all the rest with -1.
Shape operand_shape(const Shape& bottom, int64_t axis, int64_t num_axes) {
  const size_t begin = axis_of(axis, bottom.size());
  const size_t end = num_axes < 0 ? bottom.size() : begin + static_cast<size_t>(num_axes);
  return Shape(bottom.begin() + static_cast<std::ptrdiff_t>(begin),
               bottom.begin() + static_cast<std::ptrdiff_t>(end));
}

std::vector<Shape> scale_weights(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.scale_param();
  const bool own_factor = bottoms.size() == 1;
  const Shape operand =
      own_factor ? operand_shape(bottoms[0], param.axis(), param.num_axes()) : bottoms.at(1);
  std::vector<Shape> shapes;
  if (own_factor) shapes.push_back(operand);
  if (param.bias_term()) shapes.push_back(operand);
  return shapes;
}

std::vector<Shape> bias_weights(const Layer& layer, const std::vector<Shape>& bottoms) {
  if (bottoms.size() > 1) return {};
  const auto& param = layer.param.bias_param();
  return {operand_shape(bottoms.at(0), param.axis(), param.num_axes())};
}

}  // namespace

void register_scale(LayerTypes& types) {
  types["Scale"] = {.shapes = same_shape, .weight_shapes = scale_weights, .in_place = true};
  types["Bias"] = {.shapes = same_shape, .weight_shapes = bias_weights, .in_place = true};
}

}  // namespace torch2caffe
