// Evaluates symbolic sizes and conditions while it reads them. srepr() writes calls only, str()
// SymPy's and Python's operators; one grammar has all.
#include "importers/pt2/sizes/expression.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "importers/pt2/sizes/size_functions.h"

namespace torch2caffe {
namespace {

constexpr int deepest = 600;

class Parser {
 public:
  Parser(std::string_view text, const Symbols& symbols) : rest_(text), symbols_(symbols) {}

  Number whole() {
    const Number value = condition();
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

  // ---- conditions ----

  Number condition() {
    if (++depth_ > deepest) fail("it is nested too deeply");
    Number value = conjunction();
    while (accept_word("or") || accept("|")) {
      const Number other = conjunction();
      value = truth(is_true(value) || is_true(other));
    }
    --depth_;
    return value;
  }

  Number conjunction() {
    Number value = negation();
    while (accept_word("and") || accept("&")) {
      const Number other = negation();
      value = truth(is_true(value) && is_true(other));
    }
    return value;
  }

  Number negation() {
    if (++depth_ > deepest) fail("it is nested too deeply");
    const bool negated = accept_word("not") || accept("~");
    const Number value = negated ? truth(!is_true(negation())) : comparison();
    --depth_;
    return value;
  }

  // Python's: 1 < a <= 3.
  Number comparison() {
    Number left = sum();
    bool holds = true, any = false;
    for (;; any = true) {
      bool (*compare)(Number, Number) = comparison_sign();
      if (compare == nullptr) return any ? truth(holds) : left;
      const Number right = sum();
      holds = compare(left, right) && holds;
      left = right;
    }
  }

  using Comparison = bool (*)(Number, Number);

  Comparison comparison_sign() {
    if (accept("==")) return equal;
    if (accept("!=")) return [](Number a, Number b) { return !equal(a, b); };
    if (accept("<=")) return [](Number a, Number b) { return !less(b, a); };
    if (accept(">=")) return [](Number a, Number b) { return !less(a, b); };
    if (accept("<")) return less;
    if (accept(">")) return [](Number a, Number b) { return less(b, a); };
    return nullptr;
  }

  bool accept_word(std::string_view word) {
    const std::string_view text = peek();
    const bool ends = text.size() == word.size() ||
                      (text.size() > word.size() && !is_word_character(text[word.size()]));
    return ends && accept(word);
  }

  // ---- numbers ----

  Number sum() {
    Number value = product();
    for (;;) {
      if (accept("+")) {
        value = add(value, product());
      } else if (accept("-")) {
        value = add(value, negate(product()));
      } else {
        return value;
      }
    }
  }

  Number product() {
    Number value = factor();
    for (;;) {
      if (accept("//")) {
        value = floor_of(divide(value, factor()));
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

  Number factor() {
    if (++depth_ > deepest) fail("it is nested too deeply");
    Number value;
    if (accept("-")) {
      value = negate(factor());
    } else {
      value = atom();
      if (accept("**")) value = power(value, factor());
    }
    --depth_;
    return value;
  }

  Number atom() {
    if (accept("(")) {
      const Number value = condition();
      expect(")");
      return value;
    }
    const std::string_view text = peek();
    if (text.empty()) fail("it ends too early");
    if (text[0] == '\'' || text[0] == '"') return literal(quoted());
    if (is_digit(text[0])) return literal(taken(number_length(text)));
    const std::string name(take(is_word_character));
    if (name.empty()) fail("'" + std::string(text.substr(0, 1)) + "' is not understood");
    if (name == "True" || name == "true") return truth(true);
    if (name == "False" || name == "false") return truth(false);
    if (!accept("(")) return symbol(name);
    if (name.ends_with(".size")) return axis_of(name);
    return name == "Symbol" ? named_symbol() : call(name);
  }

  // "x.size(2)", behind its "(".
  Number axis_of(const std::string& name) {
    const std::string digits(take(is_digit));
    expect(")");
    return symbol(name + "(" + digits + ")");
  }

  Number call(const std::string& name) {
    const SizeFunction* function = find_size_function(name);
    if (function == nullptr) throw NotUnderstood{"the function " + name};
    std::vector<Number> values;
    while (!accept(")")) {
      if (!skip_keyword()) values.push_back(condition());
      accept(",");
    }
    const size_t wanted = function->arguments;
    if (values.empty() || (wanted != 0 && values.size() != wanted)) {
      fail(name + " has a wrong number of arguments");
    }
    return function->apply(values);
  }

  // "Symbol('s0', positive=True, integer=True)", behind its "(".
  Number named_symbol() {
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
    const bool is_keyword =
        !take(is_word_character).empty() && !peek().starts_with("==") && accept("=");
    if (is_keyword) {
      peek();
      take(is_word_character);
    } else {
      rest_ = before;
    }
    return is_keyword;
  }

  Number symbol(const std::string& name) const {
    const auto found = symbols_.find(name);
    if (found == symbols_.end()) throw UnknownSymbol{name};
    return {found->second, 1};
  }

  std::string_view quoted() {
    const char quote = rest_.empty() ? '\0' : rest_[0];
    const size_t end = rest_.find(quote, 1);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos)
      fail("a quote is missing");
    return taken(end + 1).substr(1, end - 1);
  }

  static Number literal(std::string_view text) {
    const auto value = number_of_text(text);
    if (!value) fail("the number " + std::string(text));
    return *value;
  }

  std::string_view taken(size_t size) {
    const std::string_view part = rest_.substr(0, size);
    rest_.remove_prefix(part.size());
    return part;
  }

  template <typename Predicate>
  std::string_view take(Predicate belongs) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
    return taken(static_cast<size_t>(end - rest_.begin()));
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_word_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
  }

  std::string_view rest_;
  const Symbols& symbols_;
  int depth_ = 0;
};

}  // namespace

Number evaluate(std::string_view text, const Symbols& symbols) {
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
    const Number offset = at(0);
    const Number slope = add(at(1), negate(offset));
    const Number root = divide(add({value, 1}, negate(offset)), slope);
    const Number there = root.is_integer() ? at(root.numerator) : Number{value, 2};
    if (!there.is_integer() || there.numerator != value) return std::nullopt;
    return std::pair(unknown, root.numerator);
  } catch (const ExpressionError&) {
    return std::nullopt;
  } catch (const UnknownSymbol&) {
    return std::nullopt;
  }
}

}  // namespace torch2caffe
