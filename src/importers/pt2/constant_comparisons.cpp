// Comparisons, what chooses by them, and other operators on pairs of elements.
#include <algorithm>
#include <cmath>

#include "importers/pt2/constant_call.h"

namespace torch2caffe {
namespace {

using Results = std::vector<Tensor>;

Results chosen(const ConstantCall& call) {
  const std::vector<double> condition = call.operand("condition");
  const std::vector<double> a = call.operand("self"), b = call.operand("other");
  std::vector<double> values(condition.size());
  for (size_t i = 0; i < values.size(); ++i) values[i] = condition[i] != 0 ? a[i] : b[i];
  return {call.of_doubles(std::move(values))};
}

Results mask_filled(const ConstantCall& call) {
  std::vector<double> values = call.operand("self");
  const std::vector<double> mask = call.operand("mask"), filling = call.operand("value");
  for (size_t i = 0; i < values.size(); ++i) values[i] = mask[i] != 0 ? filling[i] : values[i];
  return {call.of_doubles(std::move(values))};
}

Results clamped(const ConstantCall& call) {
  std::vector<double> values = call.operand("self");
  if (call.find("min") != nullptr) {
    const std::vector<double> low = call.operand("min");
    for (size_t i = 0; i < values.size(); ++i) values[i] = std::max(values[i], low[i]);
  }
  if (call.find("max") != nullptr) {
    const std::vector<double> high = call.operand("max");
    for (size_t i = 0; i < values.size(); ++i) values[i] = std::min(values[i], high[i]);
  }
  return {call.of_doubles(std::move(values))};
}

Results powers(const ConstantCall& call) {
  std::vector<double> values = call.operand("self");
  const std::vector<double> exponents = call.operand("exponent");
  for (size_t i = 0; i < values.size(); ++i) values[i] = std::pow(values[i], exponents[i]);
  return {call.of_doubles(std::move(values))};
}

std::function<Results(const ConstantCall&)> pairwise(double (*function)(double, double)) {
  return [function](const ConstantCall& call) -> Results {
    std::vector<double> values = call.operand("self");
    const std::vector<double> others = call.operand("other");
    for (size_t i = 0; i < values.size(); ++i) values[i] = function(values[i], others[i]);
    return {call.of_doubles(std::move(values))};
  };
}

}  // namespace

ConstantOps comparing_operators() {
  ConstantOps table;
  const auto add = [&](const std::string& name, double (*function)(double, double)) {
    for (const char* overload : {".Tensor", ".Scalar"})
      table.emplace(name + overload, pairwise(function));
  };
  add("aten::eq", [](double a, double b) { return a == b ? 1.0 : 0.0; });
  add("aten::ne", [](double a, double b) { return a != b ? 1.0 : 0.0; });
  add("aten::lt", [](double a, double b) { return a < b ? 1.0 : 0.0; });
  add("aten::le", [](double a, double b) { return a <= b ? 1.0 : 0.0; });
  add("aten::gt", [](double a, double b) { return a > b ? 1.0 : 0.0; });
  add("aten::ge", [](double a, double b) { return a >= b ? 1.0 : 0.0; });
  table.emplace("aten::maximum", pairwise(larger));
  table.emplace("aten::minimum", pairwise(smaller));
  table.emplace("aten::logical_and",
                pairwise([](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }));
  table.emplace("aten::logical_or",
                pairwise([](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }));
  for (const char* name : {"aten::where.self", "aten::where.ScalarSelf", "aten::where.ScalarOther"})
    table.emplace(name, chosen);
  for (const char* name : {"aten::masked_fill.Scalar", "aten::masked_fill.Tensor"})
    table.emplace(name, mask_filled);
  for (const char* name :
       {"aten::clamp", "aten::clamp.Tensor", "aten::clamp_min", "aten::clamp_max"})
    table.emplace(name, clamped);
  for (const char* name :
       {"aten::pow.Tensor_Scalar", "aten::pow.Scalar", "aten::pow.Tensor_Tensor"}) {
    table.emplace(name, powers);
  }
  return table;
}

}  // namespace torch2caffe
