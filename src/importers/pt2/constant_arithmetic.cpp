// Operators that compute new elements: in double, rounded once to the result's type, which is at
// least as exact as PyTorch.
#include <algorithm>
#include <cmath>

#include "importers/pt2/constant_call.h"

namespace torch2caffe {
namespace {

using Results = std::vector<Tensor>;
using Compute = std::function<Results(const ConstantCall&)>;

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
  return {call.of_doubles(std::move(values))};
}

Results filled(const ConstantCall& call, double value) {
  const auto count = static_cast<size_t>(count_of(call.result().shape));
  return {call.of_doubles(std::vector<double>(count, value))};
}

Results ranged(const ConstantCall& call) {
  const double start = call.number("start", 0), step = call.number("step", 1);
  std::vector<double> values(static_cast<size_t>(count_of(call.result().shape)));
  for (size_t i = 0; i < values.size(); ++i) values[i] = start + static_cast<double>(i) * step;
  return {call.of_doubles(std::move(values))};
}

Compute unary(double (*function)(double)) {
  return [function](const ConstantCall& call) -> Results {
    std::vector<double> values = call.tensor("self").doubles();
    std::transform(values.begin(), values.end(), values.begin(), function);
    return {call.of_doubles(std::move(values))};
  };
}

// What of the second operand counts `alpha` times, or of the first where it is subtracted.
Compute binary(double (*function)(double, double, double alpha)) {
  return [function](const ConstantCall& call) -> Results {
    std::vector<double> a = call.operand("self");
    const std::vector<double> b = call.operand("other");
    const double alpha = call.number("alpha", 1);
    for (size_t i = 0; i < a.size(); ++i) a[i] = function(a[i], b[i], alpha);
    return {call.of_doubles(std::move(a))};
  };
}

Results divided(const ConstantCall& call) {
  const Arg* mode = call.find("rounding_mode");
  const auto* word = mode == nullptr ? nullptr : std::get_if<std::string>(mode);
  if (mode != nullptr && word == nullptr) throw Unsupported();
  std::vector<double> a = call.operand("self");
  const std::vector<double> b = call.operand("other");
  for (size_t i = 0; i < a.size(); ++i) {
    a[i] /= b[i];
    if (word != nullptr) a[i] = *word == "floor" ? std::floor(a[i]) : std::trunc(a[i]);
  }
  return {call.of_doubles(std::move(a))};
}

// `src` in the shape of `self`.
Results copied(const ConstantCall& call) { return {call.of_doubles(call.operand("src"))}; }

}  // namespace

ConstantOps computing_operators() {
  ConstantOps table = {
      {"aten::cat", [](const ConstantCall& call) { return joined(call, false); }},
      {"aten::stack", [](const ConstantCall& call) { return joined(call, true); }}};
  for (const char* name :
       {"aten::full", "aten::full_like", "aten::new_full", "aten::fill.Scalar"}) {
    table.emplace(name, [](const ConstantCall& call) {
      return filled(call, call.number(call.find("value") != nullptr ? "value" : "fill_value"));
    });
  }
  // Whatever stands in what is empty, nobody may read.
  for (const char* name : {"aten::zeros", "aten::zeros_like", "aten::new_zeros",
                           "aten::empty.memory_format", "aten::empty_like", "aten::new_empty"}) {
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
  add_unary("aten::floor", [](double x) { return std::floor(x); });
  add_unary("aten::ceil", [](double x) { return std::ceil(x); });
  add_unary("aten::round", [](double x) { return std::nearbyint(x); });
  add_unary("aten::square", [](double x) { return x * x; });
  add_unary("aten::sign", [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; });
  add_unary("aten::logical_not", [](double x) { return x == 0 ? 1.0 : 0.0; });
  add_unary("aten::relu", [](double x) { return x < 0 ? 0 : x; });
  const auto add_binary = [&](const std::string& name, double (*function)(double, double, double)) {
    table.emplace(name + ".Tensor", binary(function));
    table.emplace(name + ".Scalar", binary(function));
  };
  add_binary("aten::add", [](double x, double y, double alpha) { return x + alpha * y; });
  add_binary("aten::sub", [](double x, double y, double alpha) { return x - alpha * y; });
  add_binary("aten::rsub", [](double x, double y, double alpha) { return y - alpha * x; });
  add_binary("aten::mul", [](double x, double y, double) { return x * y; });
  for (const char* overload : {"Tensor", "Scalar", "Tensor_mode", "Scalar_mode"})
    table.emplace(std::string("aten::div.") + overload, divided);
  table.emplace("aten::copy", copied);
  return table;
}

}  // namespace torch2caffe
