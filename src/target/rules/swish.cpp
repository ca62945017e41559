// Swish and Mish where there are none.
//
//   Swish(x) = x * Sigmoid(beta * x)
//   Mish(x)  = x * TanH(BNLL(x))
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool is_swish(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Swish" && target.lacks_for(net, layer);
}

void rewrite_swish(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const auto beta = static_cast<double>(rewrite.layer().param.swish_param().beta());
  const BlobId scaled = beta == 1 ? x : power(layers, x, {.scale = beta}, "scaled");
  rewrite.finish(product(layers, x, neuron(layers, "Sigmoid", scaled, "sigmoid")));
}

bool is_mish(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Mish" && target.lacks_for(net, layer);
}

void rewrite_mish(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const BlobId softplus = neuron(layers, "BNLL", x, "softplus");
  rewrite.finish(product(layers, x, neuron(layers, "TanH", softplus, "tanh")));
}

}  // namespace

void register_swish(Rules& rules) {
  rules.push_back({"swish", is_swish, rewrite_swish});
  rules.push_back({"mish", is_mish, rewrite_mish});
}

}  // namespace torch2caffe
