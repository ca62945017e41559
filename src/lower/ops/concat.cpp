// Concatenation -> Concat.
#include "lower/op_registry.h"
#include "net/building_blocks.h"

namespace torch2caffe {
namespace {

void cat(OpContext& op) {
  std::vector<BlobId> bottoms;
  for (const Operand& operand : op.operands("tensors")) {
    op.require(!operand.is_constant(), "one of its parts is a constant",
               "concatenate computed tensors only");
    bottoms.push_back(operand.blob());
  }
  const int64_t axis = op.axis("dim", op.result_shape().size());
  op.set_result(concat(op.layers(), std::move(bottoms), static_cast<size_t>(axis)));
}

}  // namespace

void register_concat(OpRegistry& r) {
  r.add("aten::cat(Tensor[] tensors, int dim=0) -> Tensor", cat);
}

}  // namespace torch2caffe
