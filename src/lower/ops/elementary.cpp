// Powers, roots, exponentials and logarithms of each element.
//
//   x ^ number        Power; a square is the product of x with itself
//   number ^ x        Exp(x * Log(number)) with the product by a Power: ncnn and MindSpore Lite
//                     take the base of an Exp for e
//   x ^ y             Exp(y * Log(x)): x must be positive
//   log2, log10       Log divided by the logarithm of the base
//   expm1             TanH(x / 2) * (Exp(x) + 1), which loses nothing near zero
#include <algorithm>
#include <cmath>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void abs(OpContext& op) { op.set_result(neuron(op.layers(), "AbsVal", op.blob("self"))); }

void become_power(OpContext& op, const PowerOf& of) {
  op.set_result(of.exponent == 2 ? square(op.layers(), op.blob("self"))
                                 : power(op.layers(), op.blob("self"), of));
}

void neg(OpContext& op) { become_power(op, {.scale = -1}); }
void sqrt(OpContext& op) { become_power(op, {.exponent = 0.5}); }
void rsqrt(OpContext& op) { become_power(op, {.exponent = -0.5}); }
void reciprocal(OpContext& op) { become_power(op, {.exponent = -1}); }
void squared(OpContext& op) { become_power(op, {.exponent = 2}); }
void power_of_number(OpContext& op) { become_power(op, {.exponent = op.number("exponent")}); }

// ---- exponentials ----

void exp(OpContext& op) { op.set_result(exponential(op.layers(), op.blob("self"))); }

BlobId power_of(LayerBuilder& layers, double base, BlobId exponent) {
  return exponential(layers, power(layers, exponent, {.scale = std::log(base)}, "product"));
}

void exp2(OpContext& op) { op.set_result(power_of(op.layers(), 2, op.blob("self"))); }

void expm1(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId half = power(layers, op.blob("self"), {.scale = 0.5}, "half");
  const BlobId ratio = neuron(layers, "TanH", half, "tanh");
  const BlobId exponential_of_x = exponential(layers, op.blob("self"), 1, "exp");
  op.set_result(product(layers, ratio, power(layers, exponential_of_x, {.shift = 1}, "plus_1")));
}

void require_positive(const OpContext& op, const Tensor& base) {
  const std::vector<double> values = base.doubles();
  op.require(std::all_of(values.begin(), values.end(), [](double value) { return value > 0; }),
             "its base is not positive",
             "Caffe computes powers to a computed exponent by logarithm");
}

void number_to_power(OpContext& op) {
  const double base = op.number("self");
  require_positive(op, number(base));
  op.set_result(power_of(op.layers(), base, op.blob("exponent")));
}

Side logarithm(const OpContext& op, LayerBuilder& layers, const Side& base) {
  if (const Tensor* known = std::get_if<Tensor>(&base)) {
    require_positive(op, *known);
    return mapped(*known, [](double value) { return std::log(value); });
  }
  return neuron(layers, "Log", blob_of(base), "log");
}

void power_of_tensor(OpContext& op) {
  const Operand exponent = op.operand("exponent");
  if (exponent.is_constant() && exponent.constant().count() == 1 &&
      op.result_shape() == op.operand("self").shape())
    return become_power(op, {.exponent = exponent.constant().doubles()[0]});
  const Side log = logarithm(op, op.layers(), op.side("self"));
  const Side product = broadcast_product(op.layers(), log, op.side("exponent"), "product");
  op.set_result(exponential(op.layers(), blob_of(product)));
}

// ---- logarithms ----

void log(OpContext& op) { op.set_result(neuron(op.layers(), "Log", op.blob("self"))); }

void log1p(OpContext& op) {
  const BlobId shifted = power(op.layers(), op.blob("self"), {.shift = 1}, "plus_1");
  op.set_result(neuron(op.layers(), "Log", shifted));
}

void logarithm_to(OpContext& op, double base) {
  const BlobId natural = neuron(op.layers(), "Log", op.blob("self"), "natural");
  op.set_result(power(op.layers(), natural, {.scale = 1 / std::log(base)}));
}

void log2(OpContext& op) { logarithm_to(op, 2); }
void log10(OpContext& op) { logarithm_to(op, 10); }

}  // namespace

void register_elementary(OpRegistry& r) {
  const auto unary = [&](const std::string& name, Translator translator) {
    r.add("aten::" + name + "(Tensor self) -> Tensor", translator);
  };
  unary("abs", abs);
  unary("absolute", abs);
  unary("neg", neg);
  unary("negative", neg);
  unary("sqrt", sqrt);
  unary("rsqrt", rsqrt);
  unary("reciprocal", reciprocal);
  unary("square", squared);
  unary("exp", exp);
  unary("exp2", exp2);
  unary("special_exp2", exp2);
  unary("expm1", expm1);
  unary("special_expm1", expm1);
  unary("log", log);
  unary("log2", log2);
  unary("log10", log10);
  unary("log1p", log1p);
  unary("special_log1p", log1p);
  r.add("aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor", power_of_number);
  r.add("aten::pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)", power_of_number);
  r.add("aten::pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)", power_of_tensor);
  r.add("aten::pow.Scalar(Scalar self, Tensor exponent) -> Tensor", number_to_power);
  r.add("aten::pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor", power_of_tensor);
}

}  // namespace torch2caffe
