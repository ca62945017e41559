// Deconvolution whose kernel is one point that goes everywhere, with padding, which there only cuts
// the border off: zeros around the point, and as much more padding. Every Caffe could do without;
// but OpenCV, which judges what is written for all of them, forgets the padding.
#include <algorithm>

#include "net/building_blocks.h"
#include "net/layer_type.h"
#include "net/spread_kernel.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target&) {
  if (layer.type() != "Deconvolution") return false;
  const size_t axes = net[layer.bottoms[0]].shape.size() - 2;
  const auto windows = windows_of(layer.param.convolution_param(), axes);
  return std::all_of(windows.begin(), windows.end(),
                     [](const Window& w) { return w.kernel == 1 && w.stride == 1; }) &&
         std::any_of(windows.begin(), windows.end(), [](const Window& w) { return w.pad > 0; });
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const auto& param = layer.param.convolution_param();
  const size_t axes = layers.shape(layer.bottoms[0]).size() - 2;
  ConvolutionOf of;
  of.groups = param.group();
  for (const Window& window : windows_of(param, axes)) of.pad.push_back(window.pad + 1);
  std::optional<Weight> bias;
  if (param.bias_term()) bias = layer.weights[1];
  const Weight spread = spread_kernel(layer.weights[0], std::vector<Spread>(axes, {1, 1, 1}));
  rewrite.finish(deconvolution(layers, layer.bottoms[0], spread, std::move(bias), of));
}

}  // namespace

void register_padded_point(Rules& rules) { rules.push_back({"padded_point", applies, rewrite}); }

}  // namespace torch2caffe
