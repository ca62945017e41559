// Averages that the target divides by other numbers, where all windows lie within the padding: a
// Convolution of each channel.
//
// Given:   y = Pooling(x), the average of windows of 3 x 3
// Result:  y = Convolution(x) with 1/9 everywhere
#include "compose/pooling.h"
#include "target/measures.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  const auto& pooling = layer.param.pooling_param();
  return layer.type() == "Pooling" && pooling.pool() == caffe::PoolingParameter::AVE &&
         !pooling.global_pooling() && pooling.round_mode() == caffe::PoolingParameter::CEIL &&
         !cuts_windows(net, layer) && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  const Layer& layer = rewrite.layer();
  rewrite.finish(
      average_by_convolution(rewrite.layers(), layer.bottoms[0], layer.param.pooling_param()));
}

}  // namespace

void register_average_pooling(Rules& rules) {
  rules.push_back({"average_pooling", applies, rewrite});
}

}  // namespace torch2caffe
