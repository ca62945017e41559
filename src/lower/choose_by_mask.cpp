// A choice by a mask: see the header.
#include "lower/choose_by_mask.h"

#include <algorithm>
#include <cmath>

#include "compose/building_blocks.h"

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

}  // namespace

void choose_by_mask(OpContext& op, const Operand& mask, const Side& chosen, const Side& other) {
  if (mask.is_constant()) return choose_by_known(op, mask.constant(), chosen, other);
  op.require(mask.dtype() == DType::boolean, "it chooses by numbers", "compare them with 0");
  choose_by_computed(op, mask.blob(), chosen, other);
}

}  // namespace torch2caffe
