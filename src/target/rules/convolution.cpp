// Convolution whose dilation differs between the axes, where the target reads one number: the
// kernel with its zeros written out.
#include "compose/convolution_geometry.h"
#include "compose/spread_kernel.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Convolution" && layer.param.convolution_param().dilation_size() > 1 &&
         target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  ConvolutionOf of = geometry_of(layers.net(), layer);
  std::vector<Spread> dilations;
  for (int64_t dilation : of.dilation) dilations.push_back({dilation, 0, 0});
  of.dilation.clear();
  rewrite.finish(convolution(layers, layer.bottoms[0], spread_kernel(layer.weights[0], dilations),
                             own_bias(layer), of));
}

}  // namespace

void register_convolution(Rules& rules) { rules.push_back({"convolution", applies, rewrite}); }

}  // namespace torch2caffe
