// l2_norm, x / sqrt(sum(x^2) + eps) over the channels, which PyTorch computes of other operators ->
// Normalize with factors of 1.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void l2_norm(OpContext& op) {
  const int64_t channels = op.result_shape()[1];
  caffe::LayerParameter layer = layer_of_type("Normalize");
  auto& param = *layer.mutable_norm_param();
  param.set_across_spatial(false);
  param.set_channel_shared(false);
  param.set_eps(static_cast<float>(op.number("eps")));
  const std::vector<float> ones(static_cast<size_t>(channels), 1.0F);
  op.become(std::move(layer), {op.blob("self")}, {Tensor({channels}, ones)});
}

}  // namespace

void register_l2_norm(OpRegistry& r) {
  r.add("torch2caffe::l2_norm(Tensor self, float eps) -> Tensor", l2_norm);
}

}  // namespace torch2caffe
