// BatchNorm where there is none.
//
// Given:   y = BatchNorm(x)
// Result:  y = Scale(x) by 1 / sqrt(variance + eps), with bias -mean / sqrt(variance + eps)
#include "net/batch_norm.h"

#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "BatchNorm" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  const Layer& layer = rewrite.layer();
  const ChannelNumbers numbers = numbers_of_batch_norm(layer);
  const Shape channels = {static_cast<int64_t>(numbers.factors.size())};
  rewrite.finish(scale(rewrite.layers(), layer.bottoms[0], 1,
                       Tensor::of_doubles(channels, numbers.factors),
                       Tensor::of_doubles(channels, numbers.offsets)));
}

}  // namespace

void register_batch_norm(Rules& rules) { rules.push_back({"batch_norm", applies, rewrite}); }

}  // namespace torch2caffe
