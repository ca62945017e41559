// Exact arithmetic that does not overflow unseen, as long as it can be exact.
#include "importers/pt2/sizes/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace torch2caffe {
namespace {

__extension__ using Wide = __int128;

int64_t narrow(Wide value) {
  if (value > INT64_MAX || value < -INT64_MAX) throw ExpressionError{"a number is too large"};
  return static_cast<int64_t>(value);
}

Number ratio(Wide numerator, Wide denominator) {
  if (denominator == 0) throw ExpressionError{"a division by zero"};
  Wide a = numerator < 0 ? -numerator : numerator;
  Wide b = denominator < 0 ? -denominator : denominator;
  while (b != 0) a = std::exchange(b, a % b);
  if (denominator < 0) a = -a;
  if (a == 0) a = 1;
  return {narrow(numerator / a), narrow(denominator / a)};
}

bool are_fractions(Number a, Number b) { return a.is_fraction() && b.is_fraction(); }

// A whole number that came about as a float.
Number whole(double value) {
  constexpr double limit = 9e18;  // within 64 bits
  if (std::abs(value) > limit) throw ExpressionError{"a number is too large"};
  return {static_cast<int64_t>(value), 1};
}

}  // namespace

Number real_number(double value) {
  if (!std::isfinite(value)) throw ExpressionError{"a number that is not finite"};
  return {0, 0, value};
}

std::optional<Number> number_of_text(std::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  const std::string_view behind = text.substr(std::min(point + 1, text.size()));
  const size_t used = behind.find_last_not_of('0') + 1;  // 0 where all are zeros
  digits += behind.substr(0, used);
  int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto whole = std::from_chars(digits.data(), end, value);
  constexpr size_t most_digits = 18;
  if (whole.ptr == end && whole.ec == std::errc() && used <= most_digits) {
    return divide({value, 1}, power({10, 1}, {static_cast<int64_t>(used), 1}));
  }
  if (text.find_first_not_of("0123456789") == std::string_view::npos) return std::nullopt;
  double real = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), real);
  if (stop != text.data() + text.size() || error != std::errc()) return std::nullopt;
  return real_number(real);
}

size_t number_length(std::string_view text) {
  const auto digits_from = [&](size_t at) {
    return std::min(text.find_first_not_of("0123456789.", at), text.size());
  };
  const size_t end = digits_from(0);
  if (end == text.size() || (text[end] != 'e' && text[end] != 'E')) return end;
  size_t exponent = end + 1;
  if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
  return digits_from(exponent) == exponent ? end : digits_from(exponent);
}

Number truth(bool value) { return {value ? 1 : 0, 1}; }

bool is_true(Number a) { return a.number() != 0; }

Number add(Number a, Number b) {
  if (!are_fractions(a, b)) return real_number(a.number() + b.number());
  return ratio(static_cast<Wide>(a.numerator) * b.denominator +
                   static_cast<Wide>(b.numerator) * a.denominator,
               static_cast<Wide>(a.denominator) * b.denominator);
}

Number multiply(Number a, Number b) {
  if (!are_fractions(a, b)) return real_number(a.number() * b.number());
  return ratio(static_cast<Wide>(a.numerator) * b.numerator,
               static_cast<Wide>(a.denominator) * b.denominator);
}

Number negate(Number a) { return {-a.numerator, a.denominator, -a.real}; }

Number divide(Number a, Number b) {
  if (!are_fractions(a, b)) return real_number(a.number() / b.number());
  return ratio(static_cast<Wide>(a.numerator) * b.denominator,
               static_cast<Wide>(a.denominator) * b.numerator);
}

Number floor_of(Number a) {
  if (!a.is_fraction()) return whole(std::floor(a.real));
  const int64_t quotient = a.numerator / a.denominator;
  return {quotient - (a.numerator % a.denominator < 0 ? 1 : 0), 1};
}

Number ceiling_of(Number a) { return negate(floor_of(negate(a))); }

Number modulo(Number a, Number b) { return add(a, negate(multiply(b, floor_of(divide(a, b))))); }

bool less(Number a, Number b) {
  if (!are_fractions(a, b)) return a.number() < b.number();
  return add(a, negate(b)).numerator < 0;
}

bool equal(Number a, Number b) { return !less(a, b) && !less(b, a); }

Number power(Number base, Number exponent) {
  if (!base.is_fraction() || !exponent.is_integer()) {
    return real_number(std::pow(base.number(), exponent.number()));
  }
  if (exponent.numerator > 64 || exponent.numerator < -64) {
    throw ExpressionError{"a power that is no small integer"};
  }
  Number result{1, 1};
  for (int64_t i = 0; i < std::abs(exponent.numerator); ++i) result = multiply(result, base);
  return exponent.numerator < 0 ? divide({1, 1}, result) : result;
}

Number round_of(Number a) {
  if (!a.is_fraction()) return whole(std::nearbyint(a.real));
  const Number low = floor_of(a);
  const Number rest = add(a, negate(low));
  const bool up =
      less({1, 2}, rest) || (rest.numerator * 2 == rest.denominator && low.numerator % 2 != 0);
  return up ? add(low, {1, 1}) : low;
}

}  // namespace torch2caffe
