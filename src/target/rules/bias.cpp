// Bias with two bottoms where there is none: a blob of ones times the second bottom has its numbers
// in the first one's shape.
//
// Given:   y = Bias(x, b) with axis a
// Result:  ones = Power(x) with scale 0, shift 1
//          spread = Scale(ones, b) with axis a
//          y = Eltwise(x, spread)
#include "compose/building_blocks.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Bias" && layer.bottoms.size() == 2 && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const size_t axis = axis_of(rewrite.layer().param.bias_param().axis(), layers.shape(x).size());
  const BlobId ones = power(layers, x, {.scale = 0, .shift = 1}, "ones");
  const BlobId spread = scale_by(layers, ones, rewrite.layer().bottoms[1], axis, "spread");
  rewrite.finish(sum(layers, {x, spread}));
}

}  // namespace

void register_bias(Rules& rules) { rules.push_back({"bias", applies, rewrite}); }

}  // namespace torch2caffe
