// Sums, differences, products, quotients, the larger and the smaller; compose/broadcast.cpp says
// which layers they become.
#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// self * factor + other * other_factor.
void sum(OpContext& op, double factor, double other_factor) {
  const Term self{op.side("self"), factor};
  const Term other{op.side("other"), other_factor};
  op.set_result(broadcast_sum(op.layers(), self, other));
}

void add(OpContext& op) { sum(op, 1, op.number("alpha")); }
void sub(OpContext& op) { sum(op, 1, -op.number("alpha")); }
void rsub(OpContext& op) { sum(op, -op.number("alpha"), 1); }

void affine(OpContext& op, double factor, double offset) {
  op.set_result(power(op.layers(), op.blob("self"), {.scale = factor, .shift = offset}));
}

void add_number(OpContext& op) { affine(op, 1, op.number("other") * op.number("alpha")); }
void sub_number(OpContext& op) { affine(op, 1, -op.number("other") * op.number("alpha")); }
void rsub_number(OpContext& op) { affine(op, -op.number("alpha"), op.number("other")); }
void mul_number(OpContext& op) { affine(op, op.number("other"), 0); }
void div_number(OpContext& op) { affine(op, 1 / op.number("other"), 0); }

void mul(OpContext& op) {
  op.set_result(broadcast_product(op.layers(), op.side("self"), op.side("other")));
}

void div(OpContext& op) {
  op.set_result(broadcast_quotient(op.layers(), op.side("self"), op.side("other")));
}

void require_no_rounding(OpContext& op) {
  op.require(op.is_none("rounding_mode"), "a quotient that is rounded has no layer in Caffe",
             "divide without a rounding_mode");
}

void div_in_mode(OpContext& op) {
  require_no_rounding(op);
  div(op);
}

void div_number_in_mode(OpContext& op) {
  require_no_rounding(op);
  div_number(op);
}

void larger(OpContext& op) {
  op.set_result(broadcast_maximum(op.layers(), op.side("self"), op.side("other")));
}

void smaller(OpContext& op) {
  op.set_result(broadcast_minimum(op.layers(), op.side("self"), op.side("other")));
}

// self + value * (tensor1 * tensor2), or the quotient of both.
void add_to_self(OpContext& op, const Side& term) {
  const Term self{op.side("self"), 1};
  op.set_result(broadcast_sum(op.layers(), self, {term, op.number("value")}));
}

void addcmul(OpContext& op) {
  add_to_self(op,
              broadcast_product(op.layers(), op.side("tensor1"), op.side("tensor2"), "product"));
}

void addcdiv(OpContext& op) {
  add_to_self(op,
              broadcast_quotient(op.layers(), op.side("tensor1"), op.side("tensor2"), "quotient"));
}

// (1 - weight) * self + weight * end.
void lerp_number(OpContext& op) {
  const double weight = op.number("weight");
  const Term self{op.side("self"), 1 - weight};
  op.set_result(broadcast_sum(op.layers(), self, {op.side("end"), weight}));
}

void lerp(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const Side self = op.side("self");
  const Side way = broadcast_sum(layers, {op.side("end"), 1}, {self, -1}, "way");
  const Side step = broadcast_product(layers, way, op.side("weight"), "step");
  op.set_result(broadcast_sum(layers, {self, 1}, {step, 1}));
}

}  // namespace

void register_arithmetic(OpRegistry& r) {
  r.add("aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", add);
  r.add("aten::add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor", add_number);
  for (const std::string name : {"sub", "subtract"}) {
    r.add("aten::" + name + ".Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", sub);
    r.add("aten::" + name + ".Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor",
          sub_number);
  }
  r.add("aten::rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", rsub);
  r.add("aten::rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor", rsub_number);
  for (const std::string name : {"mul", "multiply"}) {
    r.add("aten::" + name + ".Tensor(Tensor self, Tensor other) -> Tensor", mul);
    r.add("aten::" + name + ".Scalar(Tensor self, Scalar other) -> Tensor", mul_number);
  }
  for (const std::string name : {"div", "divide", "true_divide"}) {
    r.add("aten::" + name + ".Tensor(Tensor self, Tensor other) -> Tensor", div);
    r.add("aten::" + name + ".Scalar(Tensor self, Scalar other) -> Tensor", div_number);
  }
  for (const std::string name : {"div", "divide"}) {
    const std::string mode = ", *, str? rounding_mode) -> Tensor";
    r.add("aten::" + name + ".Tensor_mode(Tensor self, Tensor other" + mode, div_in_mode);
    r.add("aten::" + name + ".Scalar_mode(Tensor self, Scalar other" + mode, div_number_in_mode);
  }
  for (const char* name : {"maximum", "max.other", "fmax"})
    r.add(std::string("aten::") + name + "(Tensor self, Tensor other) -> Tensor", larger);
  for (const char* name : {"minimum", "min.other", "fmin"})
    r.add(std::string("aten::") + name + "(Tensor self, Tensor other) -> Tensor", smaller);
  r.add("aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
        addcmul);
  r.add("aten::addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
        addcdiv);
  r.add("aten::lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor", lerp_number);
  r.add("aten::lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor", lerp);
}

}  // namespace torch2caffe
