// Parameter: a blob of fixed values (parameter_layer.hpp).
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>&) {
  const auto& dims = layer.param.parameter_param().shape().dim();
  return {Shape(dims.begin(), dims.end())};
}

}  // namespace

void register_parameter(LayerTypes& types) {
  types["Parameter"] = {.shapes = shapes, .weight_shapes = shapes};
}

}  // namespace torch2caffe
