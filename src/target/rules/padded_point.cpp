// Padding where the kernel is one point. Of a Deconvolution that goes everywhere it only cuts the
// border off, and OpenCV forgets it. MindSpore Lite computes other numbers for a Convolution, even
// where the kernel is one element along one axis alone.
//
// Given:   y = Deconvolution(x) with kernel 1, stride 1, pad p
// Result:  y = Deconvolution(x) with kernel 3, zeros around the point, and pad p + 1
//
// Of a Convolution the axes that are padded.
#include <algorithm>

#include "compose/convolution_geometry.h"
#include "compose/spread_kernel.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool is_padded_point(const Window& window) { return window.kernel == 1 && window.pad > 0; }

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Deconvolution" && layer.type() != "Convolution") return false;
  const size_t axes = net[layer.bottoms[0]].shape.size() - 2;
  const auto windows = windows_of(layer.param.convolution_param(), axes);
  if (!std::any_of(windows.begin(), windows.end(), is_padded_point)) return false;
  if (layer.type() == "Convolution") return target.lacks_for(net, layer).has_value();
  return target.makes_mistake("padded_point") &&
         std::all_of(windows.begin(), windows.end(),
                     [](const Window& w) { return w.kernel == 1 && w.stride == 1; });
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const bool is_convolution = layer.type() == "Convolution";
  ConvolutionOf of = geometry_of(layers.net(), layer);
  const auto windows = windows_of(layer.param.convolution_param(), of.pad.size());
  std::vector<Spread> spreads(of.pad.size());
  for (size_t i = 0; i < spreads.size(); ++i) {
    if (is_convolution && !is_padded_point(windows[i])) continue;
    spreads[i] = {1, 1, 1};
    of.pad[i] += 1;
    of.dilation[i] = 1;
  }
  const auto build = is_convolution ? convolution : deconvolution;
  rewrite.finish(build(layers, layer.bottoms[0], spread_kernel(layer.weights[0], spreads),
                       own_bias(layer), of, ""));
}

}  // namespace

void register_padded_point(Rules& rules) { rules.push_back({"padded_point", applies, rewrite}); }

}  // namespace torch2caffe
