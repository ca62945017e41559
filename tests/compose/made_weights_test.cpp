// Made weights: what is too large is refused with its size, before memory is asked for.
#include "compose/made_weights.h"

#include <gmock/gmock.h>

#include "compose/refusal.h"

namespace torch2caffe {
namespace {

TEST(MadeWeights, AreOfOneValue) {
  EXPECT_THAT(made_weights({2, 3}, 0.5F, "a matrix"), testing::Each(0.5F));
  EXPECT_EQ(made_weights({2, 3}, 0.5F, "a matrix").size(), 6u);
}

TEST(MadeWeights, MayBeAsLargeAsTheLimit) {
  EXPECT_NO_THROW(require_makeable({1 << 13, 1 << 13}, "a matrix"));
}

TEST(MadeWeights, AreRefusedBeyondWithTheirSize) {
  try {
    made_weights({60000, 60000}, 0, "a matrix");
    FAIL() << "was made";
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.what,
              "it needs a matrix of 60000 x 60000 = 3600000000 elements (13733 MiB), more than 256 "
              "MiB");
    EXPECT_FALSE(refusal.advice.empty());
  }
}

TEST(MadeWeights, OfSizesBeyondAllNumbersAreRefused) {
  EXPECT_THROW(require_makeable({int64_t{1} << 40, int64_t{1} << 40}, "a matrix"), Refusal);
}

}  // namespace
}  // namespace torch2caffe
