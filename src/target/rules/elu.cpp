// ELU where there is none.
//
// Given:   y = ELU(x) with alpha a
// Result:  y = ReLU(x) + a * (Exp(-ReLU(-x)) - 1)
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "ELU" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const auto alpha = static_cast<double>(rewrite.layer().param.elu_param().alpha());
  const BlobId above = neuron(layers, "ReLU", x, "above");
  const BlobId negative = power(layers, x, {.scale = -1}, "negative");
  const BlobId below = neuron(layers, "ReLU", negative, "below");
  const BlobId falling = exponential(layers, below, -1, "falling");
  const BlobId bent = power(layers, falling, {.scale = alpha, .shift = -alpha}, "bent");
  rewrite.finish(sum(layers, {above, bent}));
}

}  // namespace

void register_elu(Rules& rules) { rules.push_back({"elu", applies, rewrite}); }

}  // namespace torch2caffe
