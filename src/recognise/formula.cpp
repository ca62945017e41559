// Formulas in their normal form: products multiplied out, like terms added up. A function is a
// factor whose name is its text.
#include "recognise/formula.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <vector>

namespace torch2caffe {
namespace {

// Longer ones are nothing that anybody compares with; text within text grows fast.
constexpr size_t longest_text = 256;
constexpr double largest_product = 4;  // powers up to this are multiplied out

std::string number_text(double number) { return fmt::format("{:.7g}", number); }

}  // namespace

Formula::Formula(double number) : Formula(Terms{{{}, number}}) {}

Formula::Formula(Terms terms) : terms_(std::move(terms)) {
  std::erase_if(terms_, [](const auto& term) { return term.second == 0; });
  is_known_ = text().size() <= longest_text;
}

Formula Formula::variable(const std::string& name) { return Formula(Terms{{{name}, 1}}); }

Formula Formula::unknown() {
  Formula formula(0);
  formula.is_known_ = false;
  return formula;
}

Formula Formula::in(const std::string& function) const {
  return is_known_ ? variable(fmt::format("{}({})", function, text())) : *this;
}

Formula Formula::to_the(double exponent) const {
  if (!is_known_) return *this;
  const double number = constant();
  if (*this == Formula(number)) return std::pow(number, exponent);
  if (exponent != std::round(exponent) || exponent < 1 || exponent > largest_product)
    return variable(fmt::format("({})^{}", text(), number_text(exponent)));
  return exponent == 1 ? *this : *this * to_the(exponent - 1);
}

Formula operator+(const Formula& a, const Formula& b) {
  if (!a.is_known_ || !b.is_known_) return Formula::unknown();
  Formula::Terms terms = a.terms_;
  for (const auto& [factors, coefficient] : b.terms_) terms[factors] += coefficient;
  return Formula(std::move(terms));
}

Formula operator-(const Formula& a, const Formula& b) { return a + -1 * b; }

Formula operator*(const Formula& a, const Formula& b) {
  if (!a.is_known_ || !b.is_known_) return Formula::unknown();
  Formula::Terms terms;
  for (const auto& [factors, coefficient] : a.terms_) {
    for (const auto& [others, times] : b.terms_) {
      Formula::Factors product = factors;
      product.insert(others.begin(), others.end());
      terms[product] += coefficient * times;
    }
  }
  return Formula(std::move(terms));
}

Formula operator/(const Formula& a, const Formula& b) { return a * b.to_the(-1); }

bool operator==(const Formula& a, const Formula& b) {
  return a.is_known_ && b.is_known_ && a.text() == b.text();
}

double Formula::coefficient_of(const Factors& factors) const {
  const auto term = terms_.find(factors);
  return term == terms_.end() ? 0 : term->second;
}

double Formula::coefficient(const std::string& variable) const {
  return coefficient_of({variable});
}
double Formula::constant() const { return coefficient_of({}); }

std::string Formula::text() const {
  std::vector<std::string> terms;
  for (const auto& [factors, coefficient] : terms_) {
    std::vector<std::string> parts(factors.begin(), factors.end());
    if (coefficient != 1 || factors.empty()) parts.insert(parts.begin(), number_text(coefficient));
    terms.push_back(fmt::format("{}", fmt::join(parts, "*")));
  }
  return terms.empty() ? "0" : fmt::format("{}", fmt::join(terms, " + "));
}

}  // namespace torch2caffe
