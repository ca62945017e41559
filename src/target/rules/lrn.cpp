// LRN where k is 1 always.
//
// Given:   y = x / (k + a * s) ^ b
// Result:  y = k ^ -b * (x / (1 + a / k * s) ^ b)
#include <cmath>

#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "LRN" && layer.param.lrn_param().k() > 0 &&
         layer.param.lrn_param().has_k() && target.has_layer("LRN") && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  caffe::LayerParameter lrn = rewrite.layer().param;
  auto& param = *lrn.mutable_lrn_param();
  const auto k = static_cast<double>(param.k());
  param.set_alpha(static_cast<float>(static_cast<double>(param.alpha()) / k));
  param.clear_k();
  const BlobId x = layers.add(std::move(lrn), {rewrite.layer().bottoms[0]}, {}, "normalized");
  const auto beta = static_cast<double>(param.beta());
  rewrite.finish(power(layers, x, {.scale = std::pow(k, -beta)}));
}

}  // namespace

void register_lrn(Rules& rules) { rules.push_back({"lrn", applies, rewrite}); }

}  // namespace torch2caffe
