// Softmax along one axis -> Softmax.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void softmax(OpContext& op) {
  caffe::LayerParameter layer = layer_of_type("Softmax");
  const int64_t axis = op.axis("dim", op.result_shape().size());
  if (axis != 1) layer.mutable_softmax_param()->set_axis(static_cast<int32_t>(axis));
  op.become(std::move(layer), {op.blob("self")});
}

}  // namespace

void register_softmax(OpRegistry& r) {
  r.add("aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor", softmax);
}

}  // namespace torch2caffe
