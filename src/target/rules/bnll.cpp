// BNLL, which is softplus, where there is none. The exponent is never above zero, so that nothing
// becomes infinite.
//
// Given:   y = BNLL(x)
// Result:  y = ReLU(x) + Log(1 + Exp(-AbsVal(x)))
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "BNLL" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const BlobId above = neuron(layers, "ReLU", x, "above");
  const BlobId size = neuron(layers, "AbsVal", x, "size");
  const BlobId falling = exponential(layers, size, -1, "falling");
  const BlobId rest = neuron(layers, "Log", power(layers, falling, {.shift = 1}, "more"), "rest");
  rewrite.finish(sum(layers, {above, rest}));
}

}  // namespace

void register_bnll(Rules& rules) { rules.push_back({"bnll", applies, rewrite}); }

}  // namespace torch2caffe
