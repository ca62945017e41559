// PriorBox as fixed values where a target has none, or would read its sizes otherwise.
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

std::string legalised(const std::string& sizes, const std::string& target) {
  return test::passed(
      legalise,
      "%x = Input() { input_param { shape { dim: [1, 3, 4, 8] } } }\n"
      "%f = Pooling(%x) { pooling_param { kernel_size: 4 stride: 4 } }\n"
      "%y = PriorBox(%f, %x) { prior_box_param { " +
          sizes + " clip: false variance: [0.125, 0.125, 0.25, 0.25] step: 4 } }\nreturn %y\n",
      find_target(target));
}

std::string fixed(const std::string& corners) {
  return "%f = Pooling(%x) { pooling_param { kernel_size: 4 stride: 4 } } : [1,3,1,2]\n"
         "%y = Parameter() { parameter_param { shape { dim: 1 dim: 2 dim: 8 } } } weights [1,2,8] "
         "{" +
         corners + ", 0.125, 0.125, 0.25, 0.25, 0.125, 0.125, 0.25, 0.25} : [1,2,8]\nreturn %y\n";
}

TEST(PriorBoxRule, LeavesWholeSizesToTheSsdBranch) {
  EXPECT_THAT(legalised("min_size: 2", "caffe-ssd"), testing::HasSubstr("PriorBox(%f, %x)"));
}

TEST(PriorBoxRule, WritesNumbersWhereTheSsdBranchWouldDropAFraction) {
  EXPECT_EQ(legalised("min_size: 2.5", "caffe-ssd"),
            fixed("0.09375, 0.1875, 0.40625, 0.8125, 0.59375, 0.1875, 0.90625, 0.8125"));
}

TEST(PriorBoxRule, WritesNumbersForALargestSizeWithAFraction) {
  EXPECT_THAT(legalised("min_size: 2 max_size: 4.5", "caffe-ssd"),
              testing::HasSubstr("Parameter()"));
}

TEST(PriorBoxRule, LeavesFractionsToOpenCv) {
  EXPECT_THAT(legalised("min_size: 2.5", "opencv"), testing::HasSubstr("PriorBox(%f, %x)"));
}

TEST(PriorBoxRule, WritesNumbersWhereThereIsNoPriorBox) {
  EXPECT_EQ(legalised("min_size: 2", "caffe"),
            fixed("0.125, 0.25, 0.375, 0.75, 0.625, 0.25, 0.875, 0.75"));
}

}  // namespace
}  // namespace torch2caffe
