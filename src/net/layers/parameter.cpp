// Parameter: a blob that is the layer's own weight (parameter_layer.hpp). Const: OpenCV's layer for
// the same, which takes the shape from the weight alone.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shape_of_parameter(const Layer& layer, const std::vector<Shape>&) {
  const auto& dims = layer.param.parameter_param().shape().dim();
  return {Shape(dims.begin(), dims.end())};
}

std::vector<Shape> shape_of_weight(const Layer& layer, const std::vector<Shape>&) {
  return {layer.weights.at(0).shape()};
}

}  // namespace

void register_parameter(LayerTypes& types) {
  types["Parameter"] = {
      .shapes = shape_of_parameter, .weight_shapes = shape_of_parameter, .shares_memory = true};
  types["Const"] = {
      .shapes = shape_of_weight, .weight_shapes = shape_of_weight, .shares_memory = true};
}

}  // namespace torch2caffe
