// The comparison of one blob, and the sum of all.
#include <cmath>
#include <limits>

#include "support/text.h"
#include "verify/noise.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

using Floats = std::vector<float>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Tensor tensor_of(const Floats& values) {
  return Tensor({static_cast<int64_t>(values.size())}, values);
}

struct ComparisonCase {
  std::string name;
  Floats torch, caffe;
  double error, largest, spread;
  bool equal;
};

void PrintTo(const ComparisonCase& row, std::ostream* out) { *out << row.name; }

// The tolerance is 0.01.
const ComparisonCase cases[] = {
    {"Same", {1, -4, 2}, {1, -4, 2}, 0, 4, 1.5, true},
    {"DifferenceIsRelativeToTheLargest", {1, -4, 2}, {1.5, -4, 2}, 0.125, 4, 1.5, false},
    {"LargestDifferenceCounts", {0, 8, 0}, {1, 8, -2}, 0.25, 8, 1, false},
    {"WithinTolerance", {0, 128}, {0, 127}, 1.0 / 128, 128, 1, true},
    {"BeyondTolerance", {0, 128}, {0, 126}, 2.0 / 128, 128, 1, false},
    {"ZeroReferenceIsAbsolute", {0, 0}, {0, 0.25}, 0.25, 0, 0, false},
    {"ZeroReferenceWithinTolerance", {0, 0}, {0, 0.0078125}, 0.0078125, 0, 0, true},
    {"OneNumberHasNoSpread", {3, 3}, {3, 3}, 0, 3, 0, true},
    {"NegativeNumbers", {-2, -4}, {-2, -4}, 0, 4, 0.5, true},
    {"NanInBoth", {1, nan}, {1, nan}, 0, 1, 0, true},
    {"NanInPyTorchOnly", {1, nan}, {1, 2}, infinity, 1, 0, false},
    {"NanInCaffeOnly", {1, 2}, {nan, 2}, infinity, 2, 0.5, false},
    {"InfinityInCaffeOnly", {1, 2}, {1, infinity}, infinity, 2, 0.5, false},
    {"NoElements", {}, {}, 0, 0, 0, true},
};

class Compare : public testing::TestWithParam<ComparisonCase> {};

TEST_P(Compare, GivesErrorLargestAndSpread) {
  const BlobComparison row =
      compare(tensor_of(GetParam().torch), tensor_of(GetParam().caffe), 0.01);
  EXPECT_EQ(row.error, GetParam().error);
  EXPECT_EQ(row.largest, GetParam().largest);
  EXPECT_EQ(row.equal, GetParam().equal);
  if (!GetParam().torch.empty()) {
    EXPECT_EQ(row.spread, GetParam().spread);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Compare, testing::ValuesIn(cases), test::name_of_case<ComparisonCase>);

TEST(Compare, TakesTheSameInfinityForEqual) {
  EXPECT_TRUE(compare(tensor_of({1, infinity}), tensor_of({1, infinity}), 0.01).equal);
}

TEST(Compare, LetsNoInfinityHideOtherDifferences) {
  EXPECT_FALSE(compare(tensor_of({1, infinity}), tensor_of({100, infinity}), 0.01).equal);
}

TEST(Compare, TakesInfinityAgainstANumberForAnInfiniteError) {
  const BlobComparison row = compare(tensor_of({1, infinity}), tensor_of({1, 5}), 0.01);
  EXPECT_EQ(row.error, infinity);
  EXPECT_FALSE(row.equal);
}

TEST(Compare, KeepsPyTorchsShapeAndTheLastEightValues) {
  const BlobComparison row = compare(Tensor({2, 5}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}),
                                     Tensor({10}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}), 0.01);
  EXPECT_EQ(row.shape, (Shape{2, 5}));
  EXPECT_EQ(row.torch_tail, (Floats{2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(row.caffe_tail, (Floats{7, 6, 5, 4, 3, 2, 1, 0}));
  EXPECT_EQ(compare(tensor_of({1, 2}), tensor_of({1, 2}), 0.01).torch_tail, (Floats{1, 2}));
}

TEST(Compare, FindsBlobsOfDifferentSizesUnequal) {
  const BlobComparison row = compare(tensor_of({1}), tensor_of({1, 2}), 0.01);
  EXPECT_FALSE(row.equal);
  EXPECT_EQ(row.error, std::numeric_limits<double>::infinity());
}

// ---- all blobs ----

BlobComparison row_of(const std::string& blob, double error, bool is_output, double spread = 1) {
  BlobComparison row;
  row.blob = blob;
  row.error = error;
  row.spread = spread;
  row.is_output = is_output;
  row.equal = error < 0.1;
  return row;
}

Comparison summarised(std::vector<BlobComparison> rows) {
  Comparison comparison;
  comparison.blobs = std::move(rows);
  summarise(comparison);
  return comparison;
}

TEST(Summarise, NeedsEveryBlobToBeEqual) {
  EXPECT_TRUE(summarised({row_of("a", 0, false), row_of("b", 0.05, true)}).equal);
  EXPECT_FALSE(summarised({row_of("a", 0.2, false), row_of("b", 0, true)}).equal);
}

TEST(Summarise, TakesNothingComparedForNoProof) { EXPECT_FALSE(summarised({}).equal); }

TEST(Summarise, GivesTheLargestErrorOfTheOutputs) {
  EXPECT_EQ(summarised({row_of("a", 0.2, false), row_of("b", 0.01, true), row_of("c", 0, true)})
                .max_error,
            0.01);
  EXPECT_EQ(summarised({row_of("b", infinity, true)}).max_error, infinity);
}

TEST(Summarise, GivesNoErrorWhereNoOutputWasCompared) {
  EXPECT_EQ(summarised({row_of("a", 0, false)}).max_error, std::nullopt);
}

TEST(Summarise, NeedsEveryOutputToHaveItsLike) {
  Comparison comparison;
  comparison.blobs = {row_of("a", 0, true)};
  comparison.unmatched = {"output 'b' has none"};
  summarise(comparison);
  EXPECT_FALSE(comparison.equal);
}

TEST(Summarise, NotesOutputsThatHardlyVary) {
  const Comparison comparison = summarised(
      {row_of("a", 0, false, 0), row_of("b", 0, true, 0.0005), row_of("c", 0, true, 0.5)});
  EXPECT_THAT(comparison.notes,
              testing::ElementsAre("output b hardly varies (by 5.0e-04 of its largest value), so "
                                   "that its agreement proves little"));
}

// ---- noise ----

const Graph& graph() {
  static const Graph graph = graph_of_text("%a : f32[1,100]\n%b : f32[100]\nreturn %a, %b");
  return graph;
}

TEST(NoiseFor, FillsEveryInputDifferentlyAndRepeatably) {
  const auto noise = noise_for(graph(), 1, std::nullopt);
  ASSERT_EQ(noise.size(), 2U);
  EXPECT_EQ(noise[0].shape(), (Shape{1, 100}));
  EXPECT_EQ(noise[1].shape(), Shape{100});
  EXPECT_NE(noise[0].floats(), noise[1].floats());
  EXPECT_EQ(noise[1].floats(), noise_for(graph(), 1, std::nullopt)[1].floats());
  EXPECT_NE(noise[0].floats(), noise_for(graph(), 2, std::nullopt)[0].floats());
}

TEST(NoiseFor, HasBothSignsUnlessItIsGivenARange) {
  const Floats normal = noise_for(graph(), 1, std::nullopt)[0].floats();
  EXPECT_THAT(normal, testing::Contains(testing::Lt(-1)));
  EXPECT_THAT(normal, testing::Contains(testing::Gt(1)));
  const Floats uniform = noise_for(graph(), 1, std::pair(2.0, 3.0))[0].floats();
  EXPECT_THAT(uniform, testing::Each(testing::AllOf(testing::Ge(2), testing::Le(3))));
  EXPECT_THAT(uniform, testing::Contains(testing::Lt(2.2)));
  EXPECT_THAT(uniform, testing::Contains(testing::Gt(2.8)));
}

TEST(Comparison, TellsHowManyValuesDifferByHowMuch) {
  const float next = std::nextafter(1.0F, 2.0F);
  const BlobComparison row = compare(tensor_of({4, 1, 1, 1, nan, nan, 0}),
                                     tensor_of({4, next, 1.2F, 9, nan, 2, -3}), 0.01);
  // 3e-8, 0.05, 2 and 0.75 of the largest value, 4; what is no number in one of them is more.
  EXPECT_EQ(row.differences, (std::vector<int64_t>{2, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 2}));
}

}  // namespace
}  // namespace torch2caffe
