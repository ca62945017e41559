// Normalize of each place where there is none.
//
// Given:   y = Normalize(x) with factors w
// Result:  sum = the sum of x * x over the channels
//          y = Scale of x * (sum + eps) ^ -1/2 by w, which is left out where all are 1
#include <algorithm>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/reduction.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  const auto& param = layer.param.norm_param();
  return layer.type() == "Normalize" && !param.across_spatial() && !param.channel_shared() &&
         target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  const Axes channels = {1};
  const std::vector<double> factors = rewrite.layer().weights[0].doubles();
  const bool is_scaled = std::ranges::any_of(factors, [](double w) { return w != 1; });
  const BlobId squares = square(layers, x, "squares");
  const BlobId sum = sum_over(layers, squares, channels, reduced(layers.shape(x), channels), "sum");
  const double eps = static_cast<double>(rewrite.layer().param.norm_param().eps());
  const BlobId inverse = power(layers, sum, {.shift = eps, .exponent = -0.5}, "inverse");
  BlobId y = blob_of(broadcast_product(layers, x, inverse, is_scaled ? "normalized" : ""));
  if (is_scaled) y = scale(layers, y, 1, Tensor::of_doubles({layers.shape(x)[1]}, factors));
  rewrite.finish(y);
}

}  // namespace

void register_normalize(Rules& rules) { rules.push_back({"normalize", applies, rewrite}); }

}  // namespace torch2caffe
