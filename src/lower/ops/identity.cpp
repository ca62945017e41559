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
    r.add_moving(op + "_(Tensor self, float p, bool train) -> Tensor", dropout_in_place);
  }
  r.add_moving("aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", identity);
  r.add_moving(
      "aten::contiguous(Tensor self, *, MemoryFormat memory_format=contiguous_format) -> Tensor",
      identity);
  r.add_moving("aten::detach(Tensor self) -> Tensor", identity);
  for (const char* name : {"alias", "lift_fresh", "lift_fresh_copy", "positive", "cpu", "cuda"})
    r.add_moving(std::string("aten::") + name + "(Tensor self) -> Tensor", identity);
  // Conversions to float32, and to another device. Others are refused with their result's type.
  const std::string copy = "bool non_blocking=False, bool copy=False";
  const std::string format = copy + ", MemoryFormat? memory_format=None) -> Tensor";
  const std::string options =
      "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, ";
  r.add_moving("aten::type_as(Tensor self, Tensor other) -> Tensor", identity);
  r.add_moving("aten::to.device(Tensor self, Device device, ScalarType dtype, " + format, identity);
  r.add_moving("aten::to.dtype(Tensor self, ScalarType dtype, " + format, identity);
  r.add_moving("aten::to.dtype_layout(Tensor self, *, " + options + format, identity);
  r.add_moving("aten::to.other(Tensor self, Tensor other, " + format, identity);
  r.add_moving(
      "aten::to.prim_Device(Tensor self, Device? device, int? dtype=None, " + copy + ") -> Tensor",
      identity);
  r.add_moving("aten::to.prim_dtype(Tensor self, int? dtype=None, " + copy + ") -> Tensor",
               identity);
  r.add_moving("aten::to.prim_other(Tensor self, " + copy + ") -> Tensor", identity);
  r.add_moving("aten::_to_copy(Tensor self, *, " + options +
                   "bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor",
               identity);
}

}  // namespace torch2caffe
