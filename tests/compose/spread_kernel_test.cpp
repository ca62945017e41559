// Kernels with the zeros of a dilation, and zeros at either end.
#include "compose/spread_kernel.h"

#include <gmock/gmock.h>

namespace torch2caffe {
namespace {

using testing::ElementsAre;

Weight weight(Shape shape) {
  std::vector<float> values;
  for (int64_t i = 1; i <= count_of(shape); ++i) values.push_back(static_cast<float>(i));
  return Tensor(std::move(shape), std::move(values));
}

TEST(SpreadKernel, WritesTheZerosOfADilation) {
  const Weight spread = spread_kernel(weight({1, 2, 2}), {{3, 0, 0}});
  EXPECT_EQ(spread.shape(), (Shape{1, 2, 4}));
  EXPECT_THAT(spread.doubles(), ElementsAre(1, 0, 0, 2, 3, 0, 0, 4));
}

TEST(SpreadKernel, AddsZerosAtTheEnds) {
  const Weight spread = spread_kernel(weight({1, 1, 2, 1}), {{1, 1, 0}, {1, 0, 2}});
  EXPECT_EQ(spread.shape(), (Shape{1, 1, 3, 3}));
  EXPECT_THAT(spread.doubles(), ElementsAre(0, 0, 0, 1, 0, 0, 2, 0, 0));
}

TEST(SpreadKernel, DoesBothAlongEveryAxis) {
  const Weight spread = spread_kernel(weight({1, 1, 2, 2}), {{2, 0, 1}, {2, 1, 0}});
  EXPECT_EQ(spread.shape(), (Shape{1, 1, 4, 4}));
  EXPECT_THAT(spread.doubles(), ElementsAre(0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0));
}

TEST(SpreadKernel, LeavesAWeightAloneThatStaysTheSame) {
  const Weight given = weight({1, 1, 2, 1});
  EXPECT_EQ(spread_kernel(given, {{1, 0, 0}, {5, 0, 0}}).shape(), given.shape());
}

}  // namespace
}  // namespace torch2caffe
