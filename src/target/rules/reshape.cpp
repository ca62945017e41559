// Reshape of each element of the batch to one axis, where the target has Flatten for it.
#include "compose/layer_builder.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

Layer as_flatten(const Layer& layer) {
  return {layer_of_type("Flatten"), layer.bottoms, layer.tops, {}, {}};
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Reshape") return false;
  const Shape& from = net[layer.bottoms[0]].shape;
  const Shape& to = net[layer.tops[0]].shape;
  return to.size() == 2 && from.size() > 1 && from[0] == to[0] && target.lacks_for(net, layer) &&
         !target.lacks_for(net, as_flatten(layer));
}

void rewrite(Rewrite& rewrite, const Target&) {
  rewrite.finish(rewrite.layers().add(layer_of_type("Flatten"), rewrite.layer().bottoms));
}

}  // namespace

void register_reshape(Rules& rules) { rules.push_back({"reshape", applies, rewrite}); }

}  // namespace torch2caffe
