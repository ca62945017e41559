// Threshold where there is none: how far x is above it, so many times larger that TanH gives 1 for
// anything but zero, also for the infinity that large numbers become.
//
// Given:   y = Threshold(x) with threshold t
// Result:  above = ReLU(Power(x) with shift -t)
//          y = TanH(Power(above) with scale 3e38)
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Threshold" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto threshold = static_cast<double>(rewrite.layer().param.threshold_param().threshold());
  BlobId x = rewrite.layer().bottoms[0];
  if (threshold != 0) x = power(layers, x, {.shift = -threshold}, "shifted");
  const BlobId above = neuron(layers, "ReLU", x, "above");
  rewrite.finish(sign(layers, above));
}

}  // namespace

void register_threshold(Rules& rules) { rules.push_back({"threshold", applies, rewrite}); }

}  // namespace torch2caffe
