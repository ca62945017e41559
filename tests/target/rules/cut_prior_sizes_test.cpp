// PriorBox of sizes with fractions, where the target cuts them off.
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// Of one cell in a picture of 10 x 20.
std::string legalised(const std::string& sizes, const std::string& target) {
  return test::passed(legalise,
                      "%x = Input() { input_param { shape { dim: [1, 3, 10, 20] } } }\n"
                      "%map = Input() { input_param { shape { dim: [1, 1, 1, 1] } } }\n"
                      "%y = PriorBox(%map, %x) { prior_box_param { " +
                          sizes + " offset: 0.5 } }\nreturn %y\n",
                      find_target(target));
}

TEST(CutPriorSizes, BecomeNumbersWithTheirVariances) {
  EXPECT_THAT(
      legalised("min_size: 2.5 clip: false variance: [1, 2, 3, 4]", "caffe-ssd"),
      testing::HasSubstr("%y = Parameter() { parameter_param { shape { dim: 1 dim: 2 dim: 4 } } } "
                         "weights [1,2,4] {0.4375, 0.375, 0.5625, 0.625, 1, 2, 3, 4} : [1,2,4]\n"));
  EXPECT_THAT(
      legalised("min_size: 2.5 max_size: 10 clip: true variance: 0.5", "caffe-ssd"),
      testing::HasSubstr("{0.4375, 0.375, 0.5625, 0.625, 0.375, 0.25, 0.625, 0.75, 0.5, 0.5, 0.5, "
                         "0.5, 0.5, 0.5, 0.5, 0.5}"));
}

TEST(CutPriorSizes, AreLeftWhereTheyAreWholeOrKept) {
  EXPECT_THAT(legalised("min_size: 2 max_size: 3", "caffe-ssd"), testing::HasSubstr("PriorBox"));
  EXPECT_THAT(legalised("min_size: 2.5", "opencv"), testing::HasSubstr("PriorBox"));
}

}  // namespace
}  // namespace torch2caffe
