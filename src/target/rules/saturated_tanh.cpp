// The hyperbolic tangent of numbers so large that it is -1, 0 or 1, as sign() writes it. MindSpore
// Lite divides two polynomials, which are infinite there.
//
// Given:   y = TanH(x), where x = Power(...) with a scale of 1e30 or more
// Result:  y = 2 * Sigmoid(x) - 1
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

constexpr float least_scale = 1e30F;

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "TanH" || !target.makes_mistake("saturated_tanh")) return false;
  const Layer* writer = net.layer_writing(layer.bottoms[0]);
  return writer != nullptr && writer->type() == "Power" &&
         writer->param.power_param().scale() >= least_scale;
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId half = neuron(layers, "Sigmoid", rewrite.layer().bottoms[0], "above");
  rewrite.finish(power(layers, half, {.scale = 2, .shift = -1}));
}

}  // namespace

void register_saturated_tanh(Rules& rules) {
  rules.push_back({"saturated_tanh", applies, rewrite});
}

}  // namespace torch2caffe
