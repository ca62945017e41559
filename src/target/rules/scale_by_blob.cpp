// Scale with two bottoms where there is none: the second one is repeated to the first one's shape.
//
// Given:   y = Scale(x, s) with axis a
// Result:  factors = Tile of s along each axis that it lacks
//          y = Eltwise(x, factors), the product
#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Scale" && layer.bottoms.size() == 2 &&
         !layer.param.scale_param().bias_term() && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0], s = rewrite.layer().bottoms[1];
  const Shape shape = layers.shape(x), given = layers.shape(s);
  const size_t axis = axis_of(rewrite.layer().param.scale_param().axis(), shape.size());
  Shape aligned(shape.size(), 1);
  std::copy(given.begin(), given.end(), aligned.begin() + static_cast<std::ptrdiff_t>(axis));
  const BlobId operand = reshape(layers, s, aligned, "operand");
  rewrite.finish(product(layers, x, expand(layers, operand, shape, "factors")));
}

}  // namespace

void register_scale_by_blob(Rules& rules) { rules.push_back({"scale_by_blob", applies, rewrite}); }

}  // namespace torch2caffe
