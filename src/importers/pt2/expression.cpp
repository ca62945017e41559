// Evaluates symbolic sizes while it reads them. srepr() writes calls only, str() Python's
// operators; one grammar has both.
#include "importers/pt2/expression.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <numeric>
#include <vector>

namespace torch2caffe {
namespace {

constexpr int deepest = 200;

// ---- functions, by SymPy's and PyTorch's names ----

using Values = std::vector<Rational>;

struct Function {
  size_t arguments;  // 0: one and more
  std::function<Rational(const Values&)> apply;
};

template <typename Operation>
Function folded(Operation operation) {
  return {0, [operation](const Values& values) {
            return std::accumulate(values.begin() + 1, values.end(), values[0], operation);
          }};
}

template <typename Operation>
Function one(Operation operation) {
  return {1, [operation](const Values& values) { return operation(values[0]); }};
}

template <typename Operation>
Function two(Operation operation) {
  return {2, [operation](const Values& values) { return operation(values[0], values[1]); }};
}

Rational same(Rational value) { return value; }
Rational floor_divide(Rational a, Rational b) { return floor_of(divide(a, b)); }
Rational truncate(Rational a) { return a.numerator < 0 ? ceiling_of(a) : floor_of(a); }
Rational smaller(Rational a, Rational b) { return less(b, a) ? b : a; }
Rational larger(Rational a, Rational b) { return less(a, b) ? b : a; }
Rational magnitude(Rational a) { return a.numerator < 0 ? negate(a) : a; }

const std::map<std::string, Function, std::less<>>& functions() {
  static const std::map<std::string, Function, std::less<>> table = {
      {"Add", folded(add)},
      {"Mul", folded(multiply)},
      {"Max", folded(larger)},
      {"Min", folded(smaller)},
      {"Pow", two(power)},
      {"PowByNatural", two(power)},
      {"Rational", two(divide)},
      {"Mod", two(modulo)},
      {"PythonMod", two(modulo)},
      {"FloorDiv", two(floor_divide)},
      {"CleanDiv", two(floor_divide)},
      {"CeilDiv", two([](Rational a, Rational b) { return ceiling_of(divide(a, b)); })},
      {"IntTrueDiv", two(divide)},
      {"FloatTrueDiv", two(divide)},
      {"TrueDiv", two(divide)},
      {"ModularIndexing",
       {3, [](const Values& v) { return modulo(floor_divide(v[0], v[1]), v[2]); }}},
      {"Integer", one(same)},
      {"Float", one(same)},
      {"ToFloat", one(same)},
      {"Identity", one(same)},
      {"floor", one(floor_of)},
      {"FloorToInt", one(floor_of)},
      {"ceiling", one(ceiling_of)},
      {"CeilToInt", one(ceiling_of)},
      {"TruncToInt", one(truncate)},
      {"TruncToFloat", one(truncate)},
      {"RoundToInt", one(round_of)},
      {"Abs", one(magnitude)},
  };
  return table;
}

// ---- grammar ----

class Parser {
 public:
  Parser(std::string_view text, const Symbols& symbols) : rest_(text), symbols_(symbols) {}

  Rational whole() {
    const Rational value = sum();
    if (!peek().empty()) fail("something stands behind its end");
    return value;
  }

 private:
  [[noreturn]] static void fail(const std::string& what) { throw ExpressionError{what}; }

  std::string_view peek() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return rest_;
  }

  bool accept(std::string_view token) {
    if (!peek().starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) fail("'" + std::string(token) + "' is missing");
  }

  Rational sum() {
    if (++depth_ > deepest) fail("it is nested too deeply");
    Rational value = product();
    for (;;) {
      if (accept("+")) {
        value = add(value, product());
      } else if (accept("-")) {
        value = add(value, negate(product()));
      } else {
        --depth_;
        return value;
      }
    }
  }

  Rational product() {
    Rational value = factor();
    for (;;) {
      if (accept("//")) {
        value = floor_divide(value, factor());
      } else if (accept("/")) {
        value = divide(value, factor());
      } else if (accept("%")) {
        value = modulo(value, factor());
      } else if (!peek().starts_with("**") && accept("*")) {
        value = multiply(value, factor());
      } else {
        return value;
      }
    }
  }

  Rational factor() {
    if (++depth_ > deepest) fail("it is nested too deeply");
    Rational value;
    if (accept("-")) {
      value = negate(factor());
    } else {
      value = atom();
      if (accept("**")) value = power(value, factor());
    }
    --depth_;
    return value;
  }

  Rational atom() {
    if (accept("(")) {
      const Rational value = sum();
      expect(")");
      return value;
    }
    const std::string_view text = peek();
    if (text.empty()) fail("it ends too early");
    if (text[0] == '\'' || text[0] == '"') return number(quoted());
    if (is_digit(text[0])) return number(take(is_number_character));
    const std::string name(take(is_word_character));
    if (name.empty()) fail("'" + std::string(text.substr(0, 1)) + "' is not understood");
    if (!accept("(")) return symbol(name);
    return name == "Symbol" ? named_symbol() : call(name);
  }

  Rational call(const std::string& name) {
    const auto function = functions().find(name);
    if (function == functions().end()) fail("the function " + name + " is not understood");
    Values values;
    while (!accept(")")) {
      if (!skip_keyword()) values.push_back(sum());
      accept(",");
    }
    const size_t wanted = function->second.arguments;
    if (values.empty() || (wanted != 0 && values.size() != wanted)) {
      fail(name + " has a wrong number of arguments");
    }
    return function->second.apply(values);
  }

  // "Symbol('s0', positive=True, integer=True)", behind its "(".
  Rational named_symbol() {
    peek();
    const std::string name(quoted());
    while (!accept(")")) {
      expect(",");
      if (!skip_keyword()) fail("a symbol has a strange argument");
    }
    return symbol(name);
  }

  // "precision=53".
  bool skip_keyword() {
    const std::string_view before = peek();
    const bool is_keyword = !take(is_word_character).empty() && accept("=");
    if (is_keyword) {
      peek();
      take(is_word_character);
    } else {
      rest_ = before;
    }
    return is_keyword;
  }

  Rational symbol(const std::string& name) const {
    const auto found = symbols_.find(name);
    if (found == symbols_.end()) throw UnknownSymbol{name};
    return {found->second, 1};
  }

  std::string_view quoted() {
    const char quote = rest_.empty() ? '\0' : rest_[0];
    const size_t end = rest_.find(quote, 1);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos)
      fail("a quote is missing");
    const std::string_view inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return inside;
  }

  // "12", "2.50".
  static Rational number(std::string_view text) {
    const size_t point = std::min(text.find('.'), text.size());
    std::string digits(text.substr(0, point));
    const std::string_view behind = text.substr(std::min(point + 1, text.size()));
    const size_t used = behind.find_last_not_of('0') + 1;  // 0 where all are zeros
    digits += behind.substr(0, used);
    int64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (stop != end || error != std::errc()) fail("the number " + std::string(text));
    return divide({value, 1}, power({10, 1}, {static_cast<int64_t>(used), 1}));
  }

  template <typename Predicate>
  std::string_view take(Predicate belongs) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
    const std::string_view taken = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_number_character(char c) { return is_digit(c) || c == '.'; }
  static bool is_word_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
  }

  std::string_view rest_;
  const Symbols& symbols_;
  int depth_ = 0;
};

}  // namespace

Rational evaluate(std::string_view text, const Symbols& symbols) {
  return Parser(text, symbols).whole();
}

std::optional<std::pair<std::string, int64_t>> solve(std::string_view text, const Symbols& symbols,
                                                     int64_t value) {
  std::string unknown;
  try {
    evaluate(text, symbols);
    return std::nullopt;
  } catch (const UnknownSymbol& symbol) {
    unknown = symbol.name;
  }
  Symbols known = symbols;
  const auto at = [&](int64_t guess) {
    known[unknown] = guess;
    return evaluate(text, known);
  };
  try {
    const Rational offset = at(0);
    const Rational slope = add(at(1), negate(offset));
    const Rational root = divide(add({value, 1}, negate(offset)), slope);
    const Rational there = root.is_integer() ? at(root.numerator) : Rational{value, 2};
    if (!there.is_integer() || there.numerator != value) return std::nullopt;
    return std::pair(unknown, root.numerator);
  } catch (const ExpressionError&) {
    return std::nullopt;
  } catch (const UnknownSymbol&) {
    return std::nullopt;
  }
}

}  // namespace torch2caffe
