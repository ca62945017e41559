// Deconvolution whose kernel is one point that goes everywhere, with padding, which there only cuts
// the border off. OpenCV forgets the padding. So does MindSpore Lite with a Convolution.
//
// Given:   y = Deconvolution(x) with kernel 1, stride 1, pad p
// Result:  y = Deconvolution(x) with kernel 3, zeros around the point, and pad p + 1
#include <algorithm>

#include "compose/convolution_geometry.h"
#include "compose/spread_kernel.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  const bool spreads = layer.type() == "Deconvolution" && target.makes_mistake("padded_point");
  if (!spreads && layer.type() != "Convolution") return false;
  const size_t axes = net[layer.bottoms[0]].shape.size() - 2;
  const auto windows = windows_of(layer.param.convolution_param(), axes);
  return std::all_of(
             windows.begin(), windows.end(),
             [&](const Window& w) { return w.kernel == 1 && (w.stride == 1 || !spreads); }) &&
         std::any_of(windows.begin(), windows.end(), [](const Window& w) { return w.pad > 0; }) &&
         (spreads || target.lacks_for(net, layer));
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  ConvolutionOf of = geometry_of(layers.net(), layer);
  for (int64_t& pad : of.pad) ++pad;
  of.dilation.clear();
  const std::vector<Spread> spreads(of.pad.size(), {1, 1, 1});
  const auto build = layer.type() == "Convolution" ? convolution : deconvolution;
  rewrite.finish(build(layers, layer.bottoms[0], spread_kernel(layer.weights[0], spreads),
                       own_bias(layer), of, ""));
}

}  // namespace

void register_padded_point(Rules& rules) { rules.push_back({"padded_point", applies, rewrite}); }

}  // namespace torch2caffe
