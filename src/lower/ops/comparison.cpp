// Comparisons, and what is done with their truths, which are 1 and 0 here.
//
//   x > number     Threshold, whose bound does not count as above
//   x < number     the same of -x and -number
//   x >= number    what is not <, and so on; equal is neither > nor <
//   x > y          the difference compared with 0
//   x == infinity  never, where no infinite constant and no logarithm went into the network; else
//                  x * 1e-30 compared with a number that nothing finite reaches
//   not, and, or   1 - x, product, the larger; any and all of an axis: the largest, the smallest
#include <algorithm>
#include <cmath>
#include <functional>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "lower/op_registry.h"
#include "lower/reduced_axes.h"

namespace torch2caffe {
namespace {

// A blob and the number that it is compared with.
struct Compared {
  BlobId x;
  double number = 0;
};

// Caffe has no other numbers than those that float32 has, nor has PyTorch in this place.
Compared with_number(OpContext& op) {
  return {op.blob("self"), static_cast<double>(static_cast<float>(op.number("other")))};
}

Compared with_tensor(OpContext& op) {
  const Side self = op.side("self"), other = op.side("other");
  const Side difference = broadcast_sum(op.layers(), {self, 1}, {other, -1}, "difference");
  return {blob_of(difference), 0};
}

BlobId inverted(LayerBuilder& layers, BlobId truth, const std::string& part = "") {
  return power(layers, truth, {.scale = -1, .shift = 1}, part);
}

BlobId is_greater(LayerBuilder& layers, const Compared& of, const std::string& part = "") {
  return is_above(layers, of.x, of.number, part);
}

BlobId is_less(LayerBuilder& layers, const Compared& of, const std::string& part = "") {
  const BlobId negative = power(layers, of.x, {.scale = -1}, inside(part, "negative"));
  return is_above(layers, negative, 0 - of.number, part);
}

BlobId is_unequal(LayerBuilder& layers, const Compared& of, const std::string& part = "") {
  const BlobId less = is_less(layers, of, inside(part, "less"));
  return sum(layers, {is_greater(layers, of, inside(part, "greater")), less}, {}, part);
}

using Test = BlobId (*)(LayerBuilder&, const Compared&, const std::string&);

// `other`: what the operand is compared with. `is` or not.
template <Compared (*other)(OpContext&), Test test, bool is>
void compare(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const Compared of = other(op);
  op.set_result(is ? test(layers, of, "") : inverted(layers, test(layers, of, "inverse")));
}

// ---- infinities ----

bool is_infinite(double value) { return std::isinf(value); }

// Log makes one of 0; Scale and the like have the masks of attention as their weights.
bool may_make_infinite(const Layer& layer) {
  if (layer.type() == "Log" || is_infinite(layer.param.power_param().shift())) return true;
  if (layer.type() != "Scale" && layer.type() != "Parameter") return false;
  return std::any_of(layer.weights.begin(), layer.weights.end(), [](const Weight& weight) {
    const std::vector<double> values = weight.doubles();
    return std::any_of(values.begin(), values.end(), is_infinite);
  });
}

// Whether x is the infinity `number`, or is not.
void compare_with_infinity(OpContext& op, double number, bool is) {
  constexpr double small = 1e-30, beyond_all_finite = 1e9;
  LayerBuilder& layers = op.layers();
  const std::vector<Layer>& before = layers.net().layers;
  if (std::none_of(before.begin(), before.end(), may_make_infinite)) {
    const double truth = is ? 0 : 1;
    return op.set_known(expand(torch2caffe::number(truth), op.result_shape()));
  }
  const double factor = number > 0 ? small : -small;
  const BlobId shrunk = power(layers, op.blob("self"), {.scale = factor}, "shrunk");
  const BlobId infinite = is_above(layers, shrunk, beyond_all_finite, is ? "" : "infinite");
  op.set_result(is ? infinite : inverted(layers, infinite));
}

template <bool is>
void compare_equal_number(OpContext& op) {
  if (is_infinite(op.number("other"))) return compare_with_infinity(op, op.number("other"), is);
  compare<with_number, is_unequal, !is>(op);
}

// ---- truths ----

void invert(OpContext& op) {
  const Operand self = op.operand("self");
  if (self.is_constant())
    return op.set_known(
        mapped(self.constant(), [](double value) { return value == 0 ? 1.0 : 0.0; }));
  op.require(op.operand("self").dtype() == DType::boolean, "its operand is no mask",
             "compare it with 0");
  op.set_result(inverted(op.layers(), op.blob("self")));
}

void both(OpContext& op) {
  op.set_result(broadcast_product(op.layers(), op.side("self"), op.side("other")));
}

void either(OpContext& op) {
  op.set_result(broadcast_maximum(op.layers(), op.side("self"), op.side("other")));
}

void require_masks(OpContext& op) {
  op.require(
      op.operand("self").dtype() == DType::boolean && op.operand("other").dtype() == DType::boolean,
      "its operands are no masks", "compare them with 0");
}

void logical_and(OpContext& op) {
  require_masks(op);
  both(op);
}

void logical_or(OpContext& op) {
  require_masks(op);
  either(op);
}

// Constants that are the same everywhere are all that comes here: a comparison with infinity.
bool is_uniform(const Tensor& tensor) {
  const std::vector<double> values = tensor.doubles();
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

template <BlobId (*over)(LayerBuilder&, BlobId, const Axes&, const Shape&, const std::string&)>
void over_axes(OpContext& op) {
  const Operand self = op.operand("self");
  if (self.is_constant() && self.constant().count() > 0 && is_uniform(self.constant()))
    return op.set_known(expand(number(self.constant().doubles()[0]), op.result_shape()));
  op.require(op.operand("self").dtype() == DType::boolean, "its operand is no mask",
             "compare it with 0");
  op.set_result(over(op.layers(), op.blob("self"), reduced_axes(op), op.result_shape(), ""));
}

void add_comparison(OpRegistry& r, const std::string& name, Translator number, Translator tensor) {
  r.add_whole("aten::" + name + ".Scalar(Tensor self, Scalar other) -> Tensor", number);
  r.add_whole("aten::" + name + ".Tensor(Tensor self, Tensor other) -> Tensor", tensor);
}

}  // namespace

void register_comparison(OpRegistry& r) {
  for (const char* name : {"gt", "greater"})
    add_comparison(r, name, compare<with_number, is_greater, true>,
                   compare<with_tensor, is_greater, true>);
  for (const char* name : {"lt", "less"})
    add_comparison(r, name, compare<with_number, is_less, true>,
                   compare<with_tensor, is_less, true>);
  for (const char* name : {"ge", "greater_equal"})
    add_comparison(r, name, compare<with_number, is_less, false>,
                   compare<with_tensor, is_less, false>);
  for (const char* name : {"le", "less_equal"})
    add_comparison(r, name, compare<with_number, is_greater, false>,
                   compare<with_tensor, is_greater, false>);
  for (const char* name : {"ne", "not_equal"})
    add_comparison(r, name, compare_equal_number<false>, compare<with_tensor, is_unequal, true>);
  add_comparison(r, "eq", compare_equal_number<true>, compare<with_tensor, is_unequal, false>);
  for (const char* name : {"logical_not", "bitwise_not"})
    r.add_whole(std::string("aten::") + name + "(Tensor self) -> Tensor", invert);
  const std::string of_two = "(Tensor self, Tensor other) -> Tensor";
  for (const char* name : {"logical_and", "bitwise_and.Tensor", "__and__.Tensor"})
    r.add_whole(std::string("aten::") + name + of_two, logical_and);
  for (const char* name : {"logical_or", "bitwise_or.Tensor", "__or__.Tensor"})
    r.add_whole(std::string("aten::") + name + of_two, logical_or);
  const auto add_over_axes = [&](const std::string& name, Translator over) {
    r.add_whole("aten::" + name + "(Tensor self) -> Tensor", over);
    r.add_whole("aten::" + name + ".dim(Tensor self, int dim, bool keepdim=False) -> Tensor", over);
    r.add_whole(
        "aten::" + name + ".dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
        over);
  };
  add_over_axes("any", over_axes<maximum_over>);
  add_over_axes("all", over_axes<minimum_over>);
}

}  // namespace torch2caffe
