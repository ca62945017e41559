// Numbers in which sizes are computed: fractions, as SymPy has them, and floats where there is no
// fraction. Conditions are 1 and 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace torch2caffe {

// Thrown for what is no expression, or has no value: a division by zero, numbers beyond 64 bits.
struct ExpressionError {
  std::string what;
};

struct Number {
  int64_t numerator = 0;
  int64_t denominator = 1;  // above 0, without common factors; 0: no fraction, but `real`
  double real = 0;

  bool is_fraction() const { return denominator != 0; }
  bool is_integer() const { return denominator == 1; }
  double number() const {
    return is_fraction() ? static_cast<double>(numerator) / static_cast<double>(denominator) : real;
  }
};

Number real_number(double value);
// "12", "2.50", "1e-05": a fraction where 64 bits hold it. Nothing for what is no number.
std::optional<Number> number_of_text(std::string_view text);
// How many characters of the text belong to the number that it begins with.
size_t number_length(std::string_view text);

Number truth(bool value);
bool is_true(Number a);

Number add(Number a, Number b);
Number multiply(Number a, Number b);
Number divide(Number a, Number b);
Number negate(Number a);
Number modulo(Number a, Number b);  // with the sign of b, as Python's %
Number power(Number base, Number exponent);
Number floor_of(Number a);
Number ceiling_of(Number a);
Number round_of(Number a);  // to the nearest integer, halves to the even one
bool less(Number a, Number b);
bool equal(Number a, Number b);

}  // namespace torch2caffe
