// A choice by a mask that is known now: other * (1 - mask) + self * mask. What is not chosen is
// multiplied by zero, and a constant that is not chosen is left out, so that it may be infinite.
#include "lower/broadcast.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

Tensor inverted(const Tensor& mask) {
  return mapped(mask, [](double value) { return value == 0 ? 1.0 : 0.0; });
}

// Where `mask` is not zero, the constant; zero elsewhere.
Tensor masked(const Tensor& mask, const Tensor& constant) {
  return mapped(mask, constant, [](double keep, double value) { return keep == 0 ? 0 : value; });
}

void choose(OpContext& op, const Tensor& mask, const Side& chosen, const Side& other) {
  LayerBuilder& layers = op.layers();
  const Tensor* chosen_constant = std::get_if<Tensor>(&chosen);
  const Tensor* other_constant = std::get_if<Tensor>(&other);
  if (other_constant != nullptr && chosen_constant == nullptr)
    return choose(op, inverted(mask), other, chosen);
  const Tensor rest = inverted(mask);
  if (chosen_constant != nullptr)
    return op.set_result(
        broadcast_affine(layers, blob_of(other), rest, masked(mask, *chosen_constant)));
  const Tensor kept = inverted(rest);  // of zeros and ones, whatever the mask is made of
  const Side from_chosen = broadcast_product(layers, chosen, kept, "chosen");
  const Side from_other = broadcast_product(layers, other, rest, "other");
  op.set_result(blob_of(broadcast_sum(layers, {from_chosen, 1}, {from_other, 1})));
}

void where(OpContext& op) {
  choose(op, op.constant("condition"), side_of(op, "self"), side_of(op, "other"));
}
void where_other_number(OpContext& op) {
  choose(op, op.constant("condition"), side_of(op, "self"), number(op.number("other")));
}
void where_number(OpContext& op) {
  choose(op, op.constant("condition"), number(op.number("self")), side_of(op, "other"));
}
void masked_fill(OpContext& op) {
  choose(op, op.constant("mask"), side_of(op, "value"), side_of(op, "self"));
}
void masked_fill_by_number(OpContext& op) {
  choose(op, op.constant("mask"), number(op.number("value")), side_of(op, "self"));
}

}  // namespace

void register_where(OpRegistry& r) {
  r.add("aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor", where);
  r.add("aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor",
        where_other_number);
  r.add("aten::where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor",
        where_number);
  r.add("aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor", masked_fill);
  r.add("aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor",
        masked_fill_by_number);
}

}  // namespace torch2caffe
