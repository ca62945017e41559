// Operators that give back what they got: dropout at inference, copies, conversions to what it is
// already.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void identity(OpContext& op) { op.set_result(op.blob("self")); }

void dropout_of(OpContext& op, std::string_view input) {
  op.require(!op.flag("train"), "dropout is active: the model is in training mode",
             "call model.eval() before tracing or saving");
  op.set_result(op.blob(input));
}

void dropout(OpContext& op) { dropout_of(op, "input"); }
void dropout_in_place(OpContext& op) { dropout_of(op, "self"); }

}  // namespace

void register_identity(OpRegistry& r) {
  for (const char* name :
       {"dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout"}) {
    const std::string op = std::string("aten::") + name;
    r.add_moving(op + "(Tensor input, float p, bool train) -> Tensor", dropout);
    // PyTorch calls the argument otherwise here.
    r.add_moving(op + "_(Tensor(a!) self, float p, bool train) -> Tensor(a!)", dropout_in_place);
  }
  // Conversions other than to float32, or to another device, are refused with their result's type.
  r.add_views(ViewKind::same, identity);
}

}  // namespace torch2caffe
