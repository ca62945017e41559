// Deconvolution over any number of spatial axes: Caffe's Convolution with its input and output
// exchanged (base_conv_layer.cpp, deconv_layer.cpp).
// Weights: [channels, num_output / group, kernel...], and [num_output] with bias_term.
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.convolution_param();
  Shape top = bottoms.at(0);
  const auto windows = windows_of(param, top.size() - 2);
  top[1] = param.num_output();
  for (size_t i = 0; i < windows.size(); ++i) {
    const Window& w = windows[i];
    const int64_t reach = w.dilation * (w.kernel - 1) + 1;
    top[i + 2] = w.stride * (top[i + 2] - 1) + reach - 2 * w.pad;
  }
  return {top};
}

std::vector<Shape> weight_shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.convolution_param();
  Shape weight = {bottoms.at(0).at(1), param.num_output() / param.group()};
  for (const Window& window : windows_of(param, bottoms[0].size() - 2))
    weight.push_back(window.kernel);
  std::vector<Shape> shapes = {weight};
  if (param.bias_term()) shapes.push_back({param.num_output()});
  return shapes;
}

}  // namespace

void register_deconvolution(LayerTypes& types) {
  types["Deconvolution"] = {.shapes = shapes, .weight_shapes = weight_shapes};
}

}  // namespace torch2caffe
