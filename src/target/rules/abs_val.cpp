// AbsVal where there is none.
//
// Given:   y = AbsVal(x)
// Result:  y = ReLU(x) + ReLU(-x)
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "AbsVal" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const BlobId above = neuron(layers, "ReLU", x, "above");
  const BlobId negative = power(layers, x, {.scale = -1}, "negative");
  rewrite.finish(sum(layers, {above, neuron(layers, "ReLU", negative, "below")}));
}

}  // namespace

void register_abs_val(Rules& rules) { rules.push_back({"abs_val", applies, rewrite}); }

}  // namespace torch2caffe
