// Symbolic sizes and conditions on them, as SymPy and Python write them: "2*s0 + 1",
// "Add(Mul(Integer(2), Symbol('s0')), ...)", "(x.size(2) % 4) == 0".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "importers/pt2/sizes/number.h"

namespace torch2caffe {

// Also the axes of inputs, "x.size(2)", as conditions speak of them.
using Symbols = std::map<std::string, int64_t>;

// A symbol that has no value.
struct UnknownSymbol {
  std::string name;
};

// Thrown for a function, or whatever else may stand in an expression, that is not known here.
struct NotUnderstood {
  std::string what;
};

// The value of an expression; of a condition, 1 or 0. Throws ExpressionError, NotUnderstood and
// UnknownSymbol. Both of SymPy's spellings, str() and srepr(), and Python's are understood.
Number evaluate(std::string_view text, const Symbols& symbols);

// The value of the one symbol in `text` that has none in `symbols`, for which the expression, which
// must be linear in it, is `value`. Nothing where there is no such integer.
std::optional<std::pair<std::string, int64_t>> solve(std::string_view text, const Symbols& symbols,
                                                     int64_t value);

}  // namespace torch2caffe
