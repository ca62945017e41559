// A table. srepr() of SymPy writes Python's operators as functions as well.
#include "importers/pt2/sizes/size_functions.h"

#include <cmath>
#include <map>
#include <numeric>
#include <string>

namespace torch2caffe {
namespace {

using Values = std::vector<Number>;
using Table = std::map<std::string, SizeFunction, std::less<>>;

template <typename Operation>
SizeFunction folded(Operation operation) {
  return {0, [operation](const Values& values) {
            return std::accumulate(values.begin() + 1, values.end(), values[0], operation);
          }};
}

template <typename Operation>
SizeFunction one(Operation operation) {
  return {1, [operation](const Values& values) { return operation(values[0]); }};
}

template <typename Operation>
SizeFunction two(Operation operation) {
  return {2, [operation](const Values& values) { return operation(values[0], values[1]); }};
}

// One whose results are no fractions.
SizeFunction real(double (*function)(double)) {
  return one([function](Number a) { return real_number(function(a.number())); });
}

Number same(Number value) { return value; }
Number floor_divide(Number a, Number b) { return floor_of(divide(a, b)); }
Number ceiling_divide(Number a, Number b) { return ceiling_of(divide(a, b)); }
Number truncate(Number a) { return less(a, {}) ? ceiling_of(a) : floor_of(a); }
Number smaller(Number a, Number b) { return less(b, a) ? b : a; }
Number larger(Number a, Number b) { return less(a, b) ? b : a; }
Number magnitude(Number a) { return less(a, {}) ? negate(a) : a; }
Number float_power(Number a, Number b) { return real_number(std::pow(a.number(), b.number())); }

Number is_equal(Number a, Number b) { return truth(equal(a, b)); }
Number is_unequal(Number a, Number b) { return truth(!equal(a, b)); }
Number is_less(Number a, Number b) { return truth(less(a, b)); }
Number is_greater(Number a, Number b) { return truth(less(b, a)); }
Number is_at_most(Number a, Number b) { return truth(!less(b, a)); }
Number is_at_least(Number a, Number b) { return truth(!less(a, b)); }
Number both(Number a, Number b) { return truth(is_true(a) && is_true(b)); }
Number either(Number a, Number b) { return truth(is_true(a) || is_true(b)); }

void add_arithmetic(Table& table) {
  table.insert({{"Add", folded(add)},
                {"Mul", folded(multiply)},
                {"Max", folded(larger)},
                {"max", folded(larger)},
                {"Min", folded(smaller)},
                {"min", folded(smaller)},
                {"Pow", two(power)},
                {"PowByNatural", two(power)},
                {"FloatPow", two(float_power)},
                {"Rational", two(divide)},
                {"Mod", two(modulo)},
                {"PythonMod", two(modulo)},
                {"FloorDiv", two(floor_divide)},
                {"CleanDiv", two(floor_divide)},
                {"CeilDiv", two(ceiling_divide)},
                {"IntTrueDiv", two(divide)},
                {"FloatTrueDiv", two(divide)},
                {"TrueDiv", two(divide)},
                {"ModularIndexing",
                 {3, [](const Values& v) { return modulo(floor_divide(v[0], v[1]), v[2]); }}}});
  for (const char* name : {"Abs", "abs", "math.fabs"}) table.emplace(name, one(magnitude));
}

void add_roundings(Table& table) {
  for (const char* name : {"Integer", "Float", "ToFloat", "Identity", "float"})
    table.emplace(name, one(same));
  for (const char* name : {"floor", "FloorToInt", "math.floor"}) table.emplace(name, one(floor_of));
  for (const char* name : {"ceiling", "CeilToInt", "math.ceil"})
    table.emplace(name, one(ceiling_of));
  for (const char* name : {"TruncToInt", "TruncToFloat", "math.trunc", "int"})
    table.emplace(name, one(truncate));
  for (const char* name : {"RoundToInt", "round"}) table.emplace(name, one(round_of));
}

void add_conditions(Table& table) {
  for (const char* name : {"Eq", "Equality"}) table.emplace(name, two(is_equal));
  for (const char* name : {"Ne", "Unequality"}) table.emplace(name, two(is_unequal));
  for (const char* name : {"Lt", "StrictLessThan"}) table.emplace(name, two(is_less));
  for (const char* name : {"Gt", "StrictGreaterThan"}) table.emplace(name, two(is_greater));
  for (const char* name : {"Le", "LessThan"}) table.emplace(name, two(is_at_most));
  for (const char* name : {"Ge", "GreaterThan"}) table.emplace(name, two(is_at_least));
  table.emplace("And", folded(both));
  table.emplace("Or", folded(either));
  table.emplace("Not", one([](Number a) { return truth(!is_true(a)); }));
}

void add_real_functions(Table& table) {
  const std::vector<std::pair<std::string, double (*)(double)>> functions = {
      {"sqrt", std::sqrt}, {"exp", std::exp},   {"log", std::log},   {"log2", std::log2},
      {"sin", std::sin},   {"cos", std::cos},   {"tan", std::tan},   {"asin", std::asin},
      {"acos", std::acos}, {"atan", std::atan}, {"sinh", std::sinh}, {"cosh", std::cosh},
      {"tanh", std::tanh}};
  for (const auto& [name, function] : functions) {
    table.emplace("OpaqueUnaryFn_" + name, real(function));
    table.emplace("math." + name, real(function));
  }
}

}  // namespace

const SizeFunction* find_size_function(std::string_view name) {
  static const Table table = [] {
    Table all;
    add_arithmetic(all);
    add_roundings(all);
    add_conditions(all);
    add_real_functions(all);
    return all;
  }();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace torch2caffe
