// Exact arithmetic that does not overflow unseen.
#include "importers/pt2/rational.h"

#include <cstdlib>
#include <utility>

namespace torch2caffe {
namespace {

__extension__ using Wide = __int128;

int64_t narrow(Wide value) {
  if (value > INT64_MAX || value < -INT64_MAX) throw ExpressionError{"a number is too large"};
  return static_cast<int64_t>(value);
}

Rational ratio(Wide numerator, Wide denominator) {
  if (denominator == 0) throw ExpressionError{"a division by zero"};
  Wide a = numerator < 0 ? -numerator : numerator;
  Wide b = denominator < 0 ? -denominator : denominator;
  while (b != 0) a = std::exchange(b, a % b);
  if (denominator < 0) a = -a;
  if (a == 0) a = 1;
  return {narrow(numerator / a), narrow(denominator / a)};
}

}  // namespace

Rational add(Rational a, Rational b) {
  return ratio(static_cast<Wide>(a.numerator) * b.denominator +
                   static_cast<Wide>(b.numerator) * a.denominator,
               static_cast<Wide>(a.denominator) * b.denominator);
}

Rational multiply(Rational a, Rational b) {
  return ratio(static_cast<Wide>(a.numerator) * b.numerator,
               static_cast<Wide>(a.denominator) * b.denominator);
}

Rational negate(Rational a) { return {-a.numerator, a.denominator}; }

Rational divide(Rational a, Rational b) {
  return ratio(static_cast<Wide>(a.numerator) * b.denominator,
               static_cast<Wide>(a.denominator) * b.numerator);
}

Rational floor_of(Rational a) {
  const int64_t quotient = a.numerator / a.denominator;
  return {quotient - (a.numerator % a.denominator < 0 ? 1 : 0), 1};
}

Rational ceiling_of(Rational a) { return negate(floor_of(negate(a))); }

Rational modulo(Rational a, Rational b) {
  return add(a, negate(multiply(b, floor_of(divide(a, b)))));
}

bool less(Rational a, Rational b) { return add(a, negate(b)).numerator < 0; }

Rational power(Rational base, Rational exponent) {
  if (!exponent.is_integer() || exponent.numerator > 64 || exponent.numerator < -64) {
    throw ExpressionError{"a power that is no small integer"};
  }
  Rational result{1, 1};
  for (int64_t i = 0; i < std::abs(exponent.numerator); ++i) result = multiply(result, base);
  return exponent.numerator < 0 ? divide({1, 1}, result) : result;
}

Rational round_of(Rational a) {
  const Rational low = floor_of(a);
  const Rational rest = add(a, negate(low));
  const bool up =
      less({1, 2}, rest) || (rest.numerator * 2 == rest.denominator && low.numerator % 2 != 0);
  return up ? add(low, {1, 1}) : low;
}

}  // namespace torch2caffe
