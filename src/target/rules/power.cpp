// Power where there is none, for exponents that are small whole numbers: a Scale of all channels by
// the same numbers, and its product with itself.
//
// Given:   y = Power(x) with power 2, scale s, shift t
// Result:  affine = Scale(x) by s, with bias t
//          y = Eltwise(affine, affine), the product
#include <cmath>

#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

constexpr float most_factors = 4;

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Power" || net[layer.bottoms[0]].shape.size() < 2) return false;
  const float exponent = layer.param.power_param().power();
  return exponent >= 1 && exponent <= most_factors && exponent == std::trunc(exponent) &&
         target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& of = rewrite.layer().param.power_param();
  BlobId x = rewrite.layer().bottoms[0];
  const int exponent = static_cast<int>(of.power());
  if (exponent == 1 || of.scale() != 1 || of.shift() != 0) {
    const Shape channels = {layers.shape(x)[1]};
    std::optional<Tensor> offsets;
    if (of.shift() != 0) offsets = filled(channels, of.shift());
    x = scale(layers, x, 1, filled(channels, of.scale()), offsets, exponent == 1 ? "" : "affine");
  }
  BlobId y = x;
  for (int i = 2; i <= exponent; ++i)
    y = product(layers, y, x, i == exponent ? "" : "power" + std::to_string(i));
  rewrite.finish(y);
}

}  // namespace

void register_power(Rules& rules) { rules.push_back({"power", applies, rewrite}); }

}  // namespace torch2caffe
