// Formulas: one normal form, whatever the spelling.
#include "recognise/formula.h"

#include <gtest/gtest.h>

#include <cmath>

namespace torch2caffe {
namespace {

const Formula x = Formula::variable();

TEST(Formula, IsWrittenAsASumOfProducts) {
  EXPECT_EQ((x / 2 * (1 + x.in("tanh"))).text(), "0.5*tanh(x)*x + 0.5*x");
  EXPECT_EQ((x - x).text(), "0");
  EXPECT_EQ((3 + 0 * x).text(), "3");
  EXPECT_EQ(x.to_the(3).text(), "x*x*x");
  EXPECT_EQ((1 / x).text(), "(x)^-1");
  EXPECT_EQ((1 + x).to_the(0.75).text(), "(1 + x)^0.75");
}

TEST(Formula, IsEqualToAnotherSpelling) {
  EXPECT_EQ((x + 1) * (x - 1), x * x - 1);
  EXPECT_EQ(x * 0.5 * (x.in("erf") + 1), (x + x * x.in("erf")) / 2);
  EXPECT_EQ(Formula(2).to_the(3), Formula(8));
  EXPECT_EQ((2 * x).in("tanh"), (x + x).in("tanh"));
}

TEST(Formula, TellsFunctionsAndNumbersApart) {
  EXPECT_FALSE(x.in("tanh") == x.in("sigmoid"));
  EXPECT_FALSE(x.in("tanh") == (2 * x).in("tanh"));
  EXPECT_FALSE(x == Formula::variable("y"));
  EXPECT_FALSE(0.70711 * x == std::sqrt(0.5) * x);
}

TEST(Formula, TakesTheSameNumberInFloat32ForTheSame) {
  EXPECT_EQ(static_cast<double>(static_cast<float>(std::sqrt(0.5))) * x, std::sqrt(0.5) * x);
}

TEST(Formula, GivesItsCoefficients) {
  const Formula line = 2 + 3 * x + x.in("exp");
  EXPECT_EQ(line.coefficient("x"), 3);
  EXPECT_EQ(line.coefficient("y"), 0);
  EXPECT_EQ(line.constant(), 2);
}

TEST(Formula, OfWhatIsUnknownEqualsNothing) {
  const Formula unknown = Formula::unknown();
  EXPECT_FALSE(unknown == unknown);
  for (const Formula& formula : {unknown + x, x * unknown, unknown.in("tanh"), unknown.to_the(2)})
    EXPECT_FALSE(formula == formula);
}

TEST(Formula, IsGivenUpWhereItGrowsLong) {
  Formula nested = x;
  for (int i = 0; i < 40; ++i) nested = nested * nested.in("tanh");
  EXPECT_FALSE(nested == nested);
}

}  // namespace
}  // namespace torch2caffe
