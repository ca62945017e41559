// Operators that compute new elements: in double, rounded once to the result's type, which is at
// least as exact as PyTorch.
#include <algorithm>
#include <cmath>

#include "importers/pt2/constant_call.h"

namespace torch2caffe {
namespace {

using Results = std::vector<Tensor>;
using Compute = std::function<Results(const ConstantCall&)>;

Tensor of_doubles(const Value& result, std::vector<double> values) {
  if (count_of(result.shape) != static_cast<int64_t>(values.size())) throw Unsupported();
  return Tensor::of_doubles(result.shape, std::move(values)).converted(result.dtype);
}

Results joined(const ConstantCall& call, bool stacked) {
  const Value& result = call.result();
  const std::vector<Tensor> parts = call.tensors("tensors");
  const size_t axis = call.axis("dim", result.shape, 0);
  int64_t outer = 1, inner = 1;
  for (size_t i = 0; i < axis; ++i) outer *= result.shape[i];
  for (size_t i = axis + 1; i < result.shape.size(); ++i) inner *= result.shape[i];
  std::vector<double> values;
  for (int64_t o = 0; o < outer; ++o) {
    for (const Tensor& part : parts) {
      if (!stacked && part.shape().size() != result.shape.size()) throw Unsupported();
      if (part.shape().size() <= axis && !stacked) throw Unsupported();
      const int64_t run = inner * (stacked ? 1 : part.shape()[axis]);
      if (part.count() != outer * run) throw Unsupported();
      const size_t before = values.size();
      values.resize(before + static_cast<size_t>(run));
      part.copy_doubles(o * run, run, values.data() + before);
    }
  }
  return {of_doubles(result, std::move(values))};
}

Results filled(const ConstantCall& call, double value) {
  const auto count = static_cast<size_t>(count_of(call.result().shape));
  return {of_doubles(call.result(), std::vector<double>(count, value))};
}

Results ranged(const ConstantCall& call) {
  const double start = call.number("start", 0), step = call.number("step", 1);
  std::vector<double> values(static_cast<size_t>(count_of(call.result().shape)));
  for (size_t i = 0; i < values.size(); ++i) values[i] = start + static_cast<double>(i) * step;
  return {of_doubles(call.result(), std::move(values))};
}

Compute unary(double (*function)(double)) {
  return [function](const ConstantCall& call) -> Results {
    std::vector<double> values = call.tensor("self").doubles();
    std::transform(values.begin(), values.end(), values.begin(), function);
    return {of_doubles(call.result(), std::move(values))};
  };
}

// `other` is a tensor or a number; the result's shape tells how both are repeated.
std::vector<double> operand(const ConstantCall& call, std::string_view name) {
  const Arg* arg = call.find(name);
  const Shape& shape = call.result().shape;
  if (arg != nullptr && std::holds_alternative<ValueId>(*arg)) {
    return broadcast_constant(call.tensor(name), shape).doubles();
  }
  return std::vector<double>(static_cast<size_t>(count_of(shape)), call.number(name));
}

Compute binary(double (*function)(double, double), const char* second = "other") {
  return [function, second](const ConstantCall& call) -> Results {
    std::vector<double> a = operand(call, "self");
    const std::vector<double> b = operand(call, second);
    const double alpha = call.number("alpha", 1);
    if (call.find("rounding_mode") != nullptr) throw Unsupported();
    for (size_t i = 0; i < a.size(); ++i) a[i] = function(a[i], alpha * b[i]);
    return {of_doubles(call.result(), std::move(a))};
  };
}

}  // namespace

ConstantOps computing_operators() {
  ConstantOps table = {
      {"aten::cat", [](const ConstantCall& call) { return joined(call, false); }},
      {"aten::stack", [](const ConstantCall& call) { return joined(call, true); }}};
  for (const char* name : {"aten::full", "aten::full_like", "aten::fill.Scalar"}) {
    table.emplace(name, [](const ConstantCall& call) {
      return filled(call, call.number(call.find("value") != nullptr ? "value" : "fill_value"));
    });
  }
  for (const char* name : {"aten::zeros", "aten::zeros_like", "aten::new_zeros"}) {
    table.emplace(name, [](const ConstantCall& call) { return filled(call, 0); });
  }
  for (const char* name : {"aten::ones", "aten::ones_like", "aten::new_ones"}) {
    table.emplace(name, [](const ConstantCall& call) { return filled(call, 1); });
  }
  table.emplace("aten::scalar_tensor",
                [](const ConstantCall& call) { return filled(call, call.number("s")); });
  for (const char* name : {"aten::arange", "aten::arange.start", "aten::arange.start_step"}) {
    table.emplace(name, ranged);
  }
  const auto add_unary = [&](const char* name, double (*function)(double)) {
    table.emplace(name, unary(function));
  };
  add_unary("aten::neg", [](double x) { return -x; });
  add_unary("aten::exp", [](double x) { return std::exp(x); });
  add_unary("aten::log", [](double x) { return std::log(x); });
  add_unary("aten::sqrt", [](double x) { return std::sqrt(x); });
  add_unary("aten::rsqrt", [](double x) { return 1 / std::sqrt(x); });
  add_unary("aten::reciprocal", [](double x) { return 1 / x; });
  add_unary("aten::abs", [](double x) { return std::abs(x); });
  add_unary("aten::sin", [](double x) { return std::sin(x); });
  add_unary("aten::cos", [](double x) { return std::cos(x); });
  add_unary("aten::tanh", [](double x) { return std::tanh(x); });
  add_unary("aten::sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); });
  add_unary("aten::relu", [](double x) { return x < 0 ? 0 : x; });
  const auto add_binary = [&](const std::string& name, double (*function)(double, double)) {
    table.emplace(name + ".Tensor", binary(function));
    table.emplace(name + ".Scalar", binary(function));
  };
  add_binary("aten::add", [](double x, double y) { return x + y; });
  add_binary("aten::sub", [](double x, double y) { return x - y; });
  add_binary("aten::rsub", [](double x, double y) { return y - x; });
  add_binary("aten::mul", [](double x, double y) { return x * y; });
  add_binary("aten::div", [](double x, double y) { return x / y; });
  table.emplace("aten::pow.Tensor_Scalar",
                binary([](double x, double y) { return std::pow(x, y); }, "exponent"));
  return table;
}

}  // namespace torch2caffe
