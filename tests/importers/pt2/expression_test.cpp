// Sizes as SymPy writes them, in both of its spellings.
#include "importers/pt2/sizes/expression.h"

#include <fmt/format.h>

#include "support/text.h"

namespace torch2caffe {
namespace {

struct Row {
  std::string text, value;
};

std::string value_of(const std::string& text) {
  try {
    const Number value =
        evaluate(text, {{"s0", 7}, {"s77", 224}, {"x.size(2)", 12}, {"d_k.size(0)", 5}});
    if (!value.is_fraction()) return fmt::format("{:.6f}", value.real);
    return std::to_string(value.numerator) +
           (value.is_integer() ? "" : "/" + std::to_string(value.denominator));
  } catch (const ExpressionError& error) {
    return "error: " + error.what;
  } catch (const NotUnderstood& error) {
    return "not understood: " + error.what;
  } catch (const UnknownSymbol& symbol) {
    return "unknown: " + symbol.name;
  }
}

TEST(Expression, Values) {
  const std::vector<Row> rows = {
      {"s0", "7"},
      {" 2*s0 + 1 ", "15"},
      {"s0 - 3 - 2", "2"},
      {"-s0**2", "-49"},
      {"2**-1", "1/2"},
      {"(s0 - 1)//2", "3"},
      {"(1 - s0)//4", "-2"},
      {"(1 - s0) % 4", "2"},
      {"s0/2", "7/2"},
      {"floor(s0/2) + ceiling(s0/2)", "7"},
      {"(((s77 - 1)//2) + 1)", "112"},
      {"Symbol('s77', positive=True, integer=True)", "224"},
      {"Add(Mul(Integer(2), Symbol('s0', integer=True)), Integer(-1))", "13"},
      {"FloorDiv(Symbol('s77', positive=True), Integer(32))", "7"},
      {"Mul(Rational(1, 3), Add(Symbol('s0'), Integer(2)))", "3"},
      {"Pow(Symbol('s0'), Integer(2))", "49"},
      {"Max(1, s0, 3) + Min(4, s0)", "11"},
      {"Mod(s77, 10)", "4"},
      {"ModularIndexing(s77, 10, 5)", "2"},
      {"CeilToInt(IntTrueDiv(s0, 2))", "4"},
      {"TruncToInt(FloatTrueDiv(-7, 2))", "-3"},
      {"RoundToInt(Rational(5, 2)) + RoundToInt(Rational(7, 2))", "6"},
      {"Mul(ToFloat(s0), Float('2.50', precision=53))", "35/2"},
      {"u0 + 1", "unknown: u0"},
      {"s0 +", "error: it ends too early"},
      {"s0 s0", "error: something stands behind its end"},
      {"s0/0", "error: a division by zero"},
      {"Mod(s0)", "error: Mod has a wrong number of arguments"},
      {"sin(s0)", "not understood: the function sin"},
      {"9223372036854775807 + 1", "error: a number is too large"},
      {"2**63", "error: a number is too large"},
      {"10**1000000", "error: a power that is no small integer"},
      {std::string(100000, '('), "error: it is nested too deeply"},
      {std::string(100000, '-'), "error: it is nested too deeply"},
      {"Symbol('s0", "error: a quote is missing"},
      {"$", "error: '$' is not understood"},
  };
  for (const Row& row : rows) EXPECT_EQ(value_of(row.text), row.value) << row.text.substr(0, 80);
}

TEST(Expression, Conditions) {
  const std::vector<Row> rows = {
      {"(x.size(2) % 4) == 0", "1"},
      {"(x.size(2) % 5) == 0", "0"},
      {"d_k.size(0) != x.size(2)", "1"},
      {"3*x.size(2) <= 36 and 2 < d_k.size(0)", "1"},
      {"1 < s0 <= 6", "0"},
      {"1 < s0 <= 7 < s77", "1"},
      {"not s0 > 3 or s0 >= 8", "0"},
      {"(s0 > 3) & (s77 < 8) | ~(s0 < 0)", "1"},
      {"Equality(Mod(Symbol('s0'), Integer(4)), Integer(0))", "0"},
      {"Unequality(Symbol('s0', integer=True), Integer(5))", "1"},
      {"And(StrictLessThan(s0, s77), GreaterThan(s77, 224), Not(LessThan(s77, 223)))", "1"},
      {"Or(StrictGreaterThan(s0, s77), Ne(s0, 7))", "0"},
      {"max(1, 1 + ((-1 + s0) // 2)) != 1", "1"},
      {"Eq(True, s0 == 7)", "1"},
      {"y.size(2) == 3", "unknown: y.size(2)"},
      {"L['x'].stride()[2] == 3", "unknown: L"},
      {"s0 ==", "error: it ends too early"},
  };
  for (const Row& row : rows) EXPECT_EQ(value_of(row.text), row.value) << row.text;
}

TEST(Expression, Floats) {
  const std::vector<Row> rows = {
      {"FloatPow(ToFloat(Symbol('s0', integer=True)), Float('0.5', precision=53))", "2.645751"},
      {"Mul(OpaqueUnaryFn_sqrt(s0), Integer(2))", "5.291503"},
      {"FloorToInt(FloatPow(s77, 0.5)) + 1", "15"},
      {"RoundToInt(OpaqueUnaryFn_sqrt(s77))", "15"},
      {"s0*1.0e-05", "0.000070"},
      {"Float('2.5e+2', precision=53) + 0.5", "250.500000"},
      {"Float('0.3333333333333333333', precision=53)", "0.333333"},
      {"math.sqrt(s0) < 3", "1"},
      {"s0**0.5", "2.645751"},
      {"OpaqueUnaryFn_log(0)", "error: a number that is not finite"},
      {"OpaqueUnaryFn_erf(s0)", "not understood: the function OpaqueUnaryFn_erf"},
  };
  for (const Row& row : rows) EXPECT_EQ(value_of(row.text), row.value) << row.text;
}

TEST(Expression, SolvesForOneSymbol) {
  const Symbols none;
  EXPECT_EQ(solve("2*s0 + 1", none, 15), std::pair(std::string("s0"), int64_t{7}));
  EXPECT_EQ(solve("2*s0 + 1", none, 16), std::nullopt);
  EXPECT_EQ(solve("s0*s1", {{"s0", 3}}, 12), std::pair(std::string("s1"), int64_t{4}));
  EXPECT_EQ(solve("s0*s1", none, 12), std::nullopt);
  EXPECT_EQ(solve("s0**2", none, 9), std::nullopt);
  EXPECT_EQ(solve("s0", {{"s0", 3}}, 3), std::nullopt);
}

}  // namespace
}  // namespace torch2caffe
