// Symbolic sizes, as SymPy writes them: "2*s0 + 1", "Add(Mul(Integer(2), Symbol('s0')), ...)".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "importers/pt2/rational.h"

namespace torch2caffe {

using Symbols = std::map<std::string, int64_t>;

// A symbol that has no value.
struct UnknownSymbol {
  std::string name;
};

// The value of an expression. Throws ExpressionError and UnknownSymbol. Both of SymPy's spellings,
// str() and srepr(), are understood.
Rational evaluate(std::string_view text, const Symbols& symbols);

// The value of the one symbol in `text` that has none in `symbols`, for which the expression, which
// must be linear in it, is `value`. Nothing where there is no such integer.
std::optional<std::pair<std::string, int64_t>> solve(std::string_view text, const Symbols& symbols,
                                                     int64_t value);

}  // namespace torch2caffe
