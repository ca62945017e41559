// Layers that slide a kernel: see the header.
#include "compose/convolution_geometry.h"

#include "net/layer_type.h"

namespace torch2caffe {

ConvolutionOf geometry_of(const Net& net, const Layer& layer) {
  const auto& param = layer.param.convolution_param();
  ConvolutionOf of;
  of.groups = param.group();
  for (const Window& window : windows_of(param, net[layer.bottoms[0]].shape.size() - 2)) {
    of.stride.push_back(window.stride);
    of.pad.push_back(window.pad);
    of.dilation.push_back(window.dilation);
  }
  return of;
}

std::optional<Weight> own_bias(const Layer& layer) {
  return layer.weights.size() > 1 ? std::optional(layer.weights[1]) : std::nullopt;
}

}  // namespace torch2caffe
