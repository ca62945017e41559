// l2_norm, x / sqrt(sum(x^2) + eps) over the channels, which PyTorch computes of other operators ->
// Normalize with factors of 1.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void l2_norm(OpContext& op) {
  caffe::LayerParameter layer = layer_of_type("Normalize");
  auto& param = *layer.mutable_norm_param();
  param.set_across_spatial(false);
  param.set_channel_shared(false);
  param.set_eps(static_cast<float>(op.number("eps")));
  op.become(std::move(layer), {op.blob("self")}, {filled({op.result_shape()[1]}, 1)});
}

}  // namespace

void register_l2_norm(OpRegistry& r) {
  r.add("torch2caffe::l2_norm(Tensor self, float eps) -> Tensor", l2_norm);
}

}  // namespace torch2caffe
