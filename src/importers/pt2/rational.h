// Fractions, in which SymPy computes sizes.
#pragma once

#include <cstdint>
#include <string>

namespace torch2caffe {

// Thrown for what cannot be computed: numbers beyond 64 bits, division by zero, strange syntax.
struct ExpressionError {
  std::string what;
};

struct Rational {
  int64_t numerator = 0;
  int64_t denominator = 1;  // above 0, without common factors

  bool is_integer() const { return denominator == 1; }
  double number() const {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
};

Rational add(Rational a, Rational b);
Rational multiply(Rational a, Rational b);
Rational divide(Rational a, Rational b);
Rational negate(Rational a);
Rational modulo(Rational a, Rational b);  // with the sign of b, as Python's %
Rational power(Rational base, Rational exponent);
Rational floor_of(Rational a);
Rational ceiling_of(Rational a);
Rational round_of(Rational a);  // to the nearest integer, halves to the even one
bool less(Rational a, Rational b);

}  // namespace torch2caffe
