// The product of two blobs where Eltwise cannot take it: a Scale, whose second bottom names the
// numbers of one axis.
//
// Given:   y = Eltwise(a, b), the product, of [n, c, h, w]
// Result:  y = Scale(a as [n, c*h*w, 1, 1], b as [n, c*h*w]) as [n, c, h, w]
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Eltwise" && layer.bottoms.size() == 2 &&
         layer.param.eltwise_param().operation() == caffe::EltwiseParameter::PROD &&
         net[layer.bottoms[0]].shape.size() > 1 && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId a = rewrite.layer().bottoms[0], b = rewrite.layer().bottoms[1];
  const Shape shape = layers.shape(a);
  const int64_t elements = count_between(shape, 1, shape.size());
  const BlobId line = reshape(layers, a, {shape[0], elements, 1, 1}, "line");
  const BlobId factors = reshape(layers, b, {shape[0], elements}, "factors");
  rewrite.finish(reshape(layers, scale_by(layers, line, factors, 0, "products"), shape));
}

}  // namespace

void register_product(Rules& rules) { rules.push_back({"product", applies, rewrite}); }

}  // namespace torch2caffe
