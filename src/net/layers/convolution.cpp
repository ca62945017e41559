// Convolution, and Deconvolution, which exchanges its input and output, over any number of spatial
// axes (base_conv_layer.cpp). Weights, and [num_output] with bias_term:
//   Convolution     [num_output, channels / group, kernel...]
//   Deconvolution   [channels, num_output / group, kernel...]
#include "net/layer_type.h"

namespace torch2caffe {
namespace {

int64_t reach_of(const Window& window) { return window.dilation * (window.kernel - 1) + 1; }

int64_t convolved(int64_t size, const Window& window) {
  return (size + 2 * window.pad - reach_of(window)) / window.stride + 1;
}

int64_t deconvolved(int64_t size, const Window& window) {
  return window.stride * (size - 1) + reach_of(window) - 2 * window.pad;
}

template <int64_t (*size_of)(int64_t, const Window&)>
std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.convolution_param();
  Shape top = bottoms.at(0);
  const auto windows = windows_of(param, top.size() - 2);
  top[1] = param.num_output();
  for (size_t i = 0; i < windows.size(); ++i) top[i + 2] = size_of(top[i + 2], windows[i]);
  return {top};
}

std::vector<Shape> weight_shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const auto& param = layer.param.convolution_param();
  const int64_t channels = bottoms.at(0).at(1), outputs = param.num_output();
  Shape weight = layer.type() == "Convolution" ? Shape{outputs, channels / param.group()}
                                               : Shape{channels, outputs / param.group()};
  for (const Window& window : windows_of(param, bottoms[0].size() - 2))
    weight.push_back(window.kernel);
  std::vector<Shape> shapes = {weight};
  if (param.bias_term()) shapes.push_back({outputs});
  return shapes;
}

}  // namespace

void register_convolution(LayerTypes& types) {
  types["Convolution"] = {.shapes = shapes<convolved>, .weight_shapes = weight_shapes};
  types["Deconvolution"] = {.shapes = shapes<deconvolved>, .weight_shapes = weight_shapes};
}

}  // namespace torch2caffe
