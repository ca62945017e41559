// Concatenation -> Concat.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void cat(OpContext& op) {
  std::vector<BlobId> bottoms;
  for (const Operand& operand : op.operands("tensors")) {
    op.require(!operand.is_constant(), "one of its parts is a constant",
               "concatenate computed tensors only");
    bottoms.push_back(operand.blob());
  }
  if (bottoms.size() == 1) return op.set_result(bottoms[0]);
  caffe::LayerParameter layer = layer_of_type("Concat");
  const int64_t axis = op.axis("dim", op.result_shape().size());
  if (axis != 1) layer.mutable_concat_param()->set_axis(static_cast<int32_t>(axis));
  op.become(std::move(layer), std::move(bottoms));
}

}  // namespace

void register_concat(OpRegistry& r) {
  r.add("aten::cat(Tensor[] tensors, int dim=0) -> Tensor", cat);
}

}  // namespace torch2caffe
