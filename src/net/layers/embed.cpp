// Embed: a row of a matrix for each number (embed_layer.cpp). Weights: [input_dim, num_output], and
// [num_output] with bias_term.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  Shape top = bottoms.at(0);
  top.push_back(layer.param.embed_param().num_output());
  return {top};
}

std::vector<Shape> weight_shapes(const Layer& layer, const std::vector<Shape>&) {
  const auto& param = layer.param.embed_param();
  std::vector<Shape> shapes = {{param.input_dim(), param.num_output()}};
  if (param.bias_term()) shapes.push_back({param.num_output()});
  return shapes;
}

}  // namespace

void register_embed(LayerTypes& types) {
  types["Embed"] = {.shapes = shapes, .weight_shapes = weight_shapes};
}

}  // namespace torch2caffe
