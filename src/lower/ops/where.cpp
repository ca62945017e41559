// A choice by a mask, in every spelling.
#include "lower/choose_by_mask.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void where(OpContext& op) {
  choose_by_mask(op, op.operand("condition"), op.side("self"), op.side("other"));
}
void where_other_number(OpContext& op) {
  choose_by_mask(op, op.operand("condition"), op.side("self"), number(op.number("other")));
}
void where_number(OpContext& op) {
  choose_by_mask(op, op.operand("condition"), number(op.number("self")), op.side("other"));
}
void where_numbers(OpContext& op) {
  choose_by_mask(op, op.operand("condition"), number(op.number("self")),
                 number(op.number("other")));
}
void masked_fill(OpContext& op) {
  choose_by_mask(op, op.operand("mask"), op.side("value"), op.side("self"));
}
void masked_fill_by_number(OpContext& op) {
  choose_by_mask(op, op.operand("mask"), number(op.number("value")), op.side("self"));
}

}  // namespace

void register_where(OpRegistry& r) {
  r.add("aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor", where);
  r.add("aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor",
        where_other_number);
  r.add("aten::where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor",
        where_number);
  r.add("aten::where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor", where_numbers);
  r.add("aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor", masked_fill);
  r.add("aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor",
        masked_fill_by_number);
}

}  // namespace torch2caffe
