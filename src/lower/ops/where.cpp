// A choice by a mask: other * (1 - mask) + self * mask. What is not chosen is multiplied by zero; a
// constant that a known mask does not choose is left out, so that it may be infinite.
#include <algorithm>
#include <cmath>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
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

bool is_everywhere(const Tensor& mask, bool chosen) {
  const std::vector<double> values = mask.doubles();
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return (value != 0) == chosen; });
}

void choose_by_known(OpContext& op, const Tensor& mask, const Side& chosen, const Side& other) {
  LayerBuilder& layers = op.layers();
  for (const bool all : {true, false}) {
    const Side& only = all ? chosen : other;
    if (is_everywhere(mask, all) && !is_known(only))
      return op.set_result(expand(layers, blob_of(only), op.result_shape()));
  }
  const Tensor* chosen_constant = std::get_if<Tensor>(&chosen);
  const Tensor* other_constant = std::get_if<Tensor>(&other);
  if (other_constant != nullptr && chosen_constant == nullptr)
    return choose_by_known(op, inverted(mask), other, chosen);
  const Tensor rest = inverted(mask);
  if (chosen_constant != nullptr)
    return op.set_result(
        broadcast_affine(layers, blob_of(other), rest, masked(mask, *chosen_constant)));
  const Tensor kept = inverted(rest);  // of zeros and ones, whatever the mask is made of
  const Side from_chosen = broadcast_product(layers, chosen, kept, "chosen");
  const Side from_other = broadcast_product(layers, other, rest, "other");
  op.set_result(broadcast_sum(layers, {from_chosen, 1}, {from_other, 1}));
}

// x where the mask is 1, 0 where it is 0. An infinite number is minus the logarithm of 0 there, or
// that logarithm.
Side where_one(OpContext& op, BlobId mask, BlobId rest, const Side& x, const std::string& part) {
  LayerBuilder& layers = op.layers();
  const Tensor* constant = std::get_if<Tensor>(&x);
  const std::vector<double> values = constant != nullptr ? constant->doubles() : std::vector{0.0};
  const bool is_finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (is_finite) return broadcast_product(layers, mask, x, part);
  op.require(values.size() == 1, "it chooses from a tensor with infinite elements",
             "choose a single number, or finite ones");
  const BlobId infinite = neuron(layers, "Log", rest, values[0] < 0 ? part : part + "/negative");
  return values[0] < 0 ? infinite : power(layers, infinite, {.scale = -1}, part);
}

void choose_by_computed(OpContext& op, BlobId mask, const Side& chosen, const Side& other) {
  LayerBuilder& layers = op.layers();
  const BlobId rest = power(layers, mask, {.scale = -1, .shift = 1}, "rest");
  const Side from_chosen = where_one(op, mask, rest, chosen, "chosen");
  const Side from_other = where_one(op, rest, mask, other, "other");
  const BlobId y = blob_of(broadcast_sum(layers, {from_chosen, 1}, {from_other, 1}));
  op.set_result(y);
}

void choose(OpContext& op, std::string_view mask, const Side& chosen, const Side& other) {
  const Operand by = op.operand(mask);
  if (by.is_constant()) return choose_by_known(op, by.constant(), chosen, other);
  op.require(by.dtype() == DType::boolean, "it chooses by numbers", "compare them with 0");
  choose_by_computed(op, by.blob(), chosen, other);
}

void where(OpContext& op) { choose(op, "condition", op.side("self"), op.side("other")); }
void where_other_number(OpContext& op) {
  choose(op, "condition", op.side("self"), number(op.number("other")));
}
void where_number(OpContext& op) {
  choose(op, "condition", number(op.number("self")), op.side("other"));
}
void where_numbers(OpContext& op) {
  choose(op, "condition", number(op.number("self")), number(op.number("other")));
}
void masked_fill(OpContext& op) { choose(op, "mask", op.side("value"), op.side("self")); }
void masked_fill_by_number(OpContext& op) {
  choose(op, "mask", number(op.number("value")), op.side("self"));
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
