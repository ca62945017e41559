// Eltwise of more bottoms than the target takes: of two at a time, from left to right.
//
// Given:   y = Eltwise(a, b, c)
// Result:  y = Eltwise(Eltwise(a, b), c)
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Eltwise" && layer.bottoms.size() > 2 &&
         layer.param.eltwise_param().coeff_size() == 0 && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  const Layer& layer = rewrite.layer();
  BlobId x = layer.bottoms[0];
  for (size_t i = 1; i < layer.bottoms.size(); ++i) {
    const bool is_last = i + 1 == layer.bottoms.size();
    x = rewrite.layers().add(layer.param, {x, layer.bottoms[i]}, {}, is_last ? "" : "chain");
  }
  rewrite.finish(x);
}

}  // namespace

void register_eltwise_chain(Rules& rules) { rules.push_back({"eltwise_chain", applies, rewrite}); }

}  // namespace torch2caffe
