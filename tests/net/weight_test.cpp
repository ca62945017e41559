// Weights: values that are made while they are written.
#include "net/weight.h"

#include <cstring>

#include "support/text.h"

namespace torch2caffe {
namespace {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

// All that `weight` streams, and in how many runs.
struct Streamed {
  Floats values;
  int runs = 0;
};

Streamed streamed(const Weight& weight) {
  Streamed all;
  weight.stream([&](const float* values, int64_t count) {
    all.values.insert(all.values.end(), values, values + count);
    ++all.runs;
  });
  return all;
}

template <typename Element>
Tensor tensor_of(DType dtype, Shape shape, std::vector<Element> elements) {
  const auto owner = std::make_shared<std::vector<Element>>(std::move(elements));
  return Tensor(dtype, std::move(shape), std::shared_ptr<const void>(owner, owner->data()));
}

TEST(Weight, StreamsFloatsFromTheirOwnMemoryInOneRun) {
  const Tensor tensor({100000}, Floats(100000, 1.5F));
  int runs = 0;
  Weight(tensor).stream([&](const float* values, int64_t count) {
    EXPECT_EQ(values, tensor.data());
    EXPECT_EQ(count, 100000);
    ++runs;
  });
  EXPECT_EQ(runs, 1);
}

TEST(Weight, StreamsNothingOfAnEmptyTensorAndOneOfAScalar) {
  EXPECT_TRUE(streamed(Weight(Tensor({0, 3}, {}))).values.empty());
  EXPECT_EQ(streamed(Weight(Tensor({}, {2}))).values, Floats{2});
}

TEST(Weight, ConvertsOtherTypesInOrder) {
  EXPECT_EQ(streamed(tensor_of<int64_t>(DType::i64, {3}, {1, -2, 3})).values, (Floats{1, -2, 3}));
  EXPECT_EQ(streamed(tensor_of<double>(DType::f64, {2}, {0.1, 1e-50})).values, (Floats{0.1F, 0}));
}

TEST(Weight, ConvertsLongTensorsInShortRuns) {
  std::vector<int32_t> elements(200000);
  for (size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<int32_t>(i);
  const Streamed all = streamed(tensor_of<int32_t>(DType::i32, {200000}, elements));
  EXPECT_GT(all.runs, 1);
  EXPECT_TRUE(all.values == Floats(elements.begin(), elements.end()));
}

TEST(Weight, ScalesRowsAlongTheFirstAxis) {
  const Weight scaled = Weight(Tensor({2, 1, 2}, {1, 2, 3, 4})).scaled_rows({10, -1});
  EXPECT_EQ(scaled.shape(), (Shape{2, 1, 2}));
  EXPECT_EQ(streamed(scaled).values, (Floats{10, 20, -3, -4}));
  EXPECT_EQ(scaled.doubles(), (Doubles{10, 20, -3, -4}));
}

TEST(Weight, ScaledTwiceMultipliesTheFactors) {
  const Weight scaled = Weight(Tensor({2}, {1, 2})).scaled_rows({3, 5}).scaled_rows({2, 0.5});
  EXPECT_EQ(streamed(scaled).values, (Floats{6, 5}));
}

TEST(Weight, LeavesTheOneThatItWasMadeOfAlone) {
  const Weight weight(Tensor({1}, {1}));
  weight.scaled_rows({7});
  EXPECT_EQ(streamed(weight).values, Floats{1});
}

TEST(Weight, ScalesRowsThatAreLongerThanARun) {
  const size_t row = 100000;
  const Floats values =
      streamed(Weight(Tensor({3, 100000}, Floats(3 * row, 1))).scaled_rows({1, 2, 3})).values;
  for (size_t r : {0U, 1U, 2U}) {
    EXPECT_EQ(values.at(r * row), static_cast<float>(r + 1));
    EXPECT_EQ(values.at((r + 1) * row - 1), static_cast<float>(r + 1));
  }
}

TEST(Weight, RoundsAScaledFloatOnce) {
  const float value = 1.1F;
  const double factor = 1.7;
  const auto once = static_cast<float>(static_cast<double>(value) * factor);
  ASSERT_NE(once, value * static_cast<float>(factor));  // what rounding the factor would give
  EXPECT_EQ(streamed(Weight(Tensor({1}, {value})).scaled_rows({factor})).values, Floats{once});
}

TEST(Weight, RoundsAScaledDoubleOnce) {
  const double value = 1 + 0x1p-24;  // between two floats, of which the even one is 1
  const auto once = static_cast<float>(value * 3);
  ASSERT_NE(once, static_cast<float>(value) * 3);
  const Weight scaled = Weight(tensor_of<double>(DType::f64, {1}, {value})).scaled_rows({3});
  EXPECT_EQ(streamed(scaled).values, Floats{once});
}

TEST(Weight, RefusesAnotherNumberOfFactors) {
  const auto message = testing::HasSubstr("another number of factors");
  EXPECT_THAT([] { Weight(Tensor({2}, {1, 2})).scaled_rows({1}); }, test::is_a_mistake(message));
  EXPECT_THAT([] { Weight(Tensor({}, {1})).scaled_rows({1}); }, test::is_a_mistake(message));
}

TEST(Weight, TakesCaffesShapeForTheSameValues) {
  const Weight weight(Tensor({1}, {5}), Shape{});
  EXPECT_EQ(weight.shape(), Shape{});
  EXPECT_EQ(weight.count(), 1);
  EXPECT_EQ(streamed(weight).values, Floats{5});
  EXPECT_THAT(
      [] {
        Weight(Tensor({2}, {1, 2}), Shape{3});
      },
      test::is_a_mistake(testing::HasSubstr("another count")));
}

}  // namespace
}  // namespace torch2caffe
