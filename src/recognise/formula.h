// What a group of element-wise operators computes, as a formula of one variable. However a model
// spells it, equal formulas are equal: 0.5 * x * (1 + tanh(x)) is (tanh(x) * x + x) / 2.
#pragma once

#include <map>
#include <set>
#include <string>

namespace torch2caffe {

// A sum of terms: a coefficient times powers of the variable and functions of other formulas.
class Formula {
 public:
  Formula(double number);  // NOLINT: so that 2 * x is what it looks like
  static Formula variable(const std::string& name = "x");
  // Equal to no formula, itself included; so is what is computed of it.
  static Formula unknown();

  // "erf" of this formula: a name that means something to who compares.
  Formula in(const std::string& function) const;
  Formula to_the(double exponent) const;

  friend Formula operator+(const Formula& a, const Formula& b);
  friend Formula operator-(const Formula& a, const Formula& b);
  friend Formula operator*(const Formula& a, const Formula& b);
  friend Formula operator/(const Formula& a, const Formula& b);

  // Numbers are equal that agree to seven digits, as the same number written in float32 does.
  friend bool operator==(const Formula& a, const Formula& b);

  // The coefficient of a variable, of the constant term: 0 where there is none.
  double coefficient(const std::string& variable) const;
  double constant() const;

  // "0.5*x + 0.5*tanh(x)*x".
  std::string text() const;

 private:
  using Factors = std::multiset<std::string>;  // as text
  using Terms = std::map<Factors, double>;

  explicit Formula(Terms terms);
  double coefficient_of(const Factors& factors) const;

  bool is_known_ = true;
  Terms terms_;
};

}  // namespace torch2caffe
