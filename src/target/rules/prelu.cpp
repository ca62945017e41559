// PReLU where there is none: below zero, the part that ReLU takes away is scaled.
//
// Given:   y = PReLU(x) with slopes a
// Result:  y = ReLU(x) + -a * ReLU(-x)
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "PReLU" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  std::vector<double> slopes = rewrite.layer().weights[0].doubles();
  for (double& slope : slopes) slope = -slope;
  const BlobId above = neuron(layers, "ReLU", x, "above");
  const BlobId negative = power(layers, x, {.scale = -1}, "negative");
  const BlobId below = neuron(layers, "ReLU", negative, "below");
  const BlobId scaled =
      slopes.size() == 1 ? power(layers, below, {.scale = slopes[0]}, "scaled")
                         : scale(layers, below, 1,
                                 Tensor::of_doubles({static_cast<int64_t>(slopes.size())}, slopes),
                                 std::nullopt, "scaled");
  rewrite.finish(sum(layers, {above, scaled}));
}

}  // namespace

void register_prelu(Rules& rules) { rules.push_back({"prelu", applies, rewrite}); }

}  // namespace torch2caffe
