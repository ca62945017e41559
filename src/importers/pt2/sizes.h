// Sizes of an exported program, for the input shapes that the user gave.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "graph/dtype.h"
#include "importers/pt2/expression.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

// A tensor that the user gives: a name, and sizes as the archive has them.
struct ExportedInput {
  std::string name;
  nlohmann::json sizes;
};

class Sizes {
 public:
  // Gives each symbol in the inputs' sizes its value. `ranges` is the archive's
  // "range_constraints". Without specs the archive's own sizes are taken. Throws ConvertError
  // (wrong_usage) with all that does not fit; `archive` stands for the file in it.
  Sizes(const std::vector<ExportedInput>& inputs, const std::vector<InputSpec>& given,
        const nlohmann::json& ranges, const std::string& archive);

  // A SymInt: {"as_int": 3} or {"as_expr": {"expr_str": ...}}. Throws ExpressionError and
  // UnknownSymbol.
  Rational value(const nlohmann::json& size) const;
  Shape shape(const nlohmann::json& sizes) const;

 private:
  std::vector<InputSpec> stated_shapes(const std::vector<ExportedInput>& inputs) const;
  void bind(const ExportedInput& input, const InputSpec& spec);
  void solve_all(const ExportedInput& input, const InputSpec& spec);
  void check(const ExportedInput& input, const InputSpec& spec);
  void check_ranges(const nlohmann::json& ranges);
  [[noreturn]] void fail(const std::string& what, const std::string& advice) const;

  Symbols symbols_;
  std::string archive_;
};

}  // namespace torch2caffe
