// Flatten where there is none: a Reshape to its shape.
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Flatten" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& flatten = rewrite.layer();
  rewrite.finish(reshape(layers, flatten.bottoms[0], layers.shape(flatten.tops[0])));
}

}  // namespace

void register_flatten(Rules& rules) { rules.push_back({"flatten", applies, rewrite}); }

}  // namespace torch2caffe
