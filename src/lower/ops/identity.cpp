// Operators that give back what they got: dropout at inference, copies, conversions to what it is
// already.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void identity(OpContext& op) { op.set_result(op.blob("self")); }

void dropout(OpContext& op) {
  op.require(!op.flag("train"), "dropout is active: the model is in training mode",
             "call model.eval() before tracing or saving");
  op.set_result(op.blob("input"));
}

}  // namespace

void register_identity(OpRegistry& r) {
  for (const char* name :
       {"dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout"}) {
    r.add(std::string("aten::") + name + "(Tensor input, float p, bool train) -> Tensor", dropout);
  }
  r.add("aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", identity);
  r.add("aten::contiguous(Tensor self, *, MemoryFormat memory_format=contiguous_format) -> Tensor",
        identity);
  r.add("aten::detach(Tensor self) -> Tensor", identity);
  r.add("aten::alias(Tensor self) -> Tensor", identity);
}

}  // namespace torch2caffe
