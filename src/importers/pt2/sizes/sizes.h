// Sizes of an exported program, for the input shapes that the user gave.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "graph/dtype.h"
#include "importers/pt2/sizes/expression.h"
#include "torch2caffe/error.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

// A tensor that the user gives: forward()'s name for it, the graph's, and sizes as the archive has
// them.
struct ExportedInput {
  std::string name, graph_name;
  nlohmann::json sizes;
};

class Sizes {
 public:
  // Gives each symbol in the inputs' sizes its value, and sees that all holds what the export took
  // for granted: ranges, and the conditions on which forward() took the way that was recorded.
  // Throws ConvertError (wrong_usage) with all that does not fit; `archive` stands for the file in
  // it. Without specs the archive's own sizes are taken.
  Sizes(const std::vector<ExportedInput>& inputs, const std::vector<InputSpec>& given,
        const nlohmann::json& program, const std::string& archive);

  // Whether every input has the shape that it was exported with.
  bool as_exported() const { return as_exported_; }

  // What is wrong where a condition, {"as_expr": ...}, does not hold. Nothing where it does, and
  // where it is one on data. `shown` stands for it in words, unless it is empty.
  std::optional<Problem> violation(const nlohmann::json& condition, const std::string& shown,
                                   const Location& where) const;

  // A SymInt, SymFloat or SymBool: {"as_int": 3} or {"as_expr": {"expr_str": ...}}. Throws
  // ExpressionError, NotUnderstood and UnknownSymbol.
  Number value(const nlohmann::json& size) const;
  Shape shape(const nlohmann::json& sizes) const;

 private:
  std::vector<InputSpec> stated_shapes(const std::vector<ExportedInput>& inputs) const;
  void bind(const ExportedInput& input, const InputSpec& spec);
  void solve_all(const ExportedInput& input, const InputSpec& spec);
  void check(const ExportedInput& input, const InputSpec& spec);
  void check_ranges(const nlohmann::json& ranges);
  void name_axes(const std::vector<ExportedInput>& inputs,
                 const std::vector<const InputSpec*>& specs);
  void check_conditions(const nlohmann::json& conditions);
  std::optional<Problem> violation_of(const std::string& condition, const std::string& shown,
                                      const Location& where) const;
  [[noreturn]] void fail(const std::string& what, const std::string& advice) const;

  Symbols symbols_;
  Symbols axes_;  // and symbols
  std::string archive_;
  bool as_exported_ = true;
  std::vector<Problem> misfits_;
};

}  // namespace torch2caffe
