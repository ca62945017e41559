// What rounding alone does, and what is made of it.
#include "verify/rounding.h"

#include "support/fakes.h"
#include "support/text.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

using test::FakeRuntime;
using test::number;
using test::Tensors;

// Values: %x is 0, %a 1, %y 2. At x = 1, all of %a is what the last bit of %x is.
class Cancelling : public test::FakeReference {
 public:
  Cancelling()
      : FakeReference(R"(
          %x : f32[1]
          %a = aten::sub(%x) : f32[1]
          %y = aten::exp(%a) : f32[1]
          return %y)",
                      {}) {}

  Tensors run(const Tensors& inputs, const Observer& observe) override {
    const float a = inputs.at(0).floats().at(0) - 1;
    observe(ValueId{1}, number(a));
    observe(ValueId{2}, number(a + 1));
    return {number(a + 1)};
  }
};

Match match_of(const std::string& blob, ValueId value) {
  return {{blob, "last", 0}, blob, {}, {value}};
}

TEST(RoundingOf, IsHowFarValuesMoveWithTheLastBitOfTheInput) {
  Cancelling torch;
  const auto moved = rounding_of(torch.graph(), torch, {number(1)}, {ValueId{1}});
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_GE(moved.at(ValueId{1}), 5e-8);  // 1 less the float32 below it
  EXPECT_LE(moved.at(ValueId{1}), 2e-7);  // two of those above it
}

// By a tolerance that no rounding is allowed.
std::vector<BlobComparison> compared(float a, float y) {
  Cancelling torch;
  FakeRuntime runtime({number(a), number(y)});
  return compare_blobs(torch.graph(), torch, runtime, {"x"}, {number(1)},
                       {match_of("a", ValueId{1}), match_of("y", ValueId{2})}, 1e-9)
      .rows;
}

TEST(CompareBlobs, CountsABlobInsideThatIsRoundingAsEqual) {
  const auto rows = compared(2e-7F, 1);
  EXPECT_TRUE(rows.at(0).equal);
  EXPECT_GT(rows.at(0).rounding, 0);
  EXPECT_TRUE(rows.at(1).equal);
  EXPECT_EQ(rows.at(1).rounding, 0);
}

TEST(CompareBlobs, TellsADifferenceFromRounding) { EXPECT_FALSE(compared(1e-5F, 1).at(0).equal); }

TEST(CompareBlobs, DoesNotExcuseAnOutput) {
  const auto rows = compared(0, 1 + 3e-7F);
  EXPECT_FALSE(rows.at(1).equal);
  EXPECT_TRUE(is_rounding(rows.at(1)));
}

TEST(Summarise, SaysWhatIsRounding) {
  Comparison comparison;
  comparison.blobs = compared(2e-7F, 1 + 3e-7F);
  comparison.blobs[1].spread = 1;
  summarise(comparison);
  EXPECT_FALSE(comparison.equal);
  ASSERT_EQ(comparison.notes.size(), 2U);
  EXPECT_THAT(comparison.notes[0], testing::HasSubstr("counted as equal"));
  EXPECT_THAT(comparison.notes[1], testing::HasSubstr("magnifies what float32 rounds off"));
}

}  // namespace
}  // namespace torch2caffe
