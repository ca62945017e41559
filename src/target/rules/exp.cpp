// Exp where it has no fields, or programs do not read them.
//
// Given:   y = Exp(x) with base b, scale s, shift t
// Result:  exponent = Power(x) with scale s * ln(b), shift t * ln(b)
//          y = Exp(exponent)
#include <cmath>

#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Exp" && layer.param.has_exp_param() && target.has_layer("Exp") &&
         target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& exp = rewrite.layer().param.exp_param();
  const double log = exp.base() > 0 ? std::log(static_cast<double>(exp.base())) : 1;
  const BlobId exponent = power(layers, rewrite.layer().bottoms[0],
                                {.scale = log * static_cast<double>(exp.scale()),
                                 .shift = log * static_cast<double>(exp.shift())},
                                "exponent");
  rewrite.finish(neuron(layers, "Exp", exponent));
}

}  // namespace

void register_exp(Rules& rules) { rules.push_back({"exp", applies, rewrite}); }

}  // namespace torch2caffe
