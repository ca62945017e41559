// Pooling of the whole picture where it cannot be said as such, or where what comes of it has not
// the axes that Caffe gives it (ncnn makes a vector, and a Convolution in groups reads that as one
// channel): a kernel as large as the picture.
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Pooling" && layer.param.pooling_param().global_pooling() &&
         target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0];
  caffe::LayerParameter pooling = rewrite.layer().param;
  pooling.mutable_pooling_param()->clear_global_pooling();
  pooling.mutable_pooling_param()->set_kernel_h(static_cast<uint32_t>(layers.shape(x)[2]));
  pooling.mutable_pooling_param()->set_kernel_w(static_cast<uint32_t>(layers.shape(x)[3]));
  rewrite.finish(layers.add(std::move(pooling), {x}));
}

}  // namespace

void register_global_pooling(Rules& rules) {
  rules.push_back({"global_pooling", applies, rewrite});
}

}  // namespace torch2caffe
