// MVN that only subtracts the mean of each plane, where there is none.
//
// Given:   y = MVN(x) without normalize_variance
// Result:  mean = Pooling(x) over all of each plane
//          y = Bias(x, -mean)
#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  const auto& mvn = layer.param.mvn_param();
  return layer.type() == "MVN" && !mvn.normalize_variance() && !mvn.across_channels() &&
         net[layer.bottoms[0]].shape.size() == 4 && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  caffe::LayerParameter pooling = layer_of_type("Pooling");
  pooling.mutable_pooling_param()->set_pool(caffe::PoolingParameter::AVE);
  pooling.mutable_pooling_param()->set_global_pooling(true);
  const BlobId mean = layers.add(std::move(pooling), {x}, {}, "mean");
  const Shape channels = {layers.shape(x)[0], layers.shape(x)[1]};
  const BlobId negative = power(layers, mean, {.scale = -1}, "negative");
  rewrite.finish(bias_by(layers, x, reshape(layers, negative, channels, "offsets"), 0));
}

}  // namespace

void register_mvn(Rules& rules) { rules.push_back({"mvn", applies, rewrite}); }

}  // namespace torch2caffe
