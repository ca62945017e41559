// The comparison of a whole network.
#include "support/fakes.h"
#include "support/text.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

using test::FakeReference;
using test::FakeRuntime;
using test::number;
using test::Tensors;
using testing::ElementsAre;

Match match_of(const std::string& blob, std::vector<ValueId> values) {
  return {{blob, "last", 0}, "layer of " + blob, {}, std::move(values)};
}

// Values: %x is 0, %a 1, %b 2, %y 3.
const char* const chain = R"(
  %x : f32[1]
  %a = aten::f(%x) : f32[1] @ first "net.py":1
  %b = aten::g(%a) : f32[1] @ second "net.py":2
  %y = aten::h(%b) : f32[1] @ third "net.py":3
  return %y)";

std::vector<BlobComparison> compared(const std::vector<Match>& matches, const Tensors& caffe,
                                     float output = 3) {
  FakeReference torch(chain, {number(output)});
  FakeRuntime runtime(caffe);
  return compare_blobs(torch.graph(), torch, runtime, {"data"}, {number(0)}, matches, 0.01).rows;
}

std::vector<std::string> blobs_of(const std::vector<BlobComparison>& rows) {
  std::vector<std::string> names;
  for (const BlobComparison& row : rows) names.push_back(row.blob);
  return names;
}

TEST(CompareBlobs, FeedsBothTheSame) {
  FakeReference torch(chain, {number(3)});
  FakeRuntime runtime({number(1)});
  compare_blobs(torch.graph(), torch, runtime, {"data"}, {number(7)}, {match_of("a", {ValueId{1}})},
                0.01);
  EXPECT_THAT(runtime.input_names_, ElementsAre("data"));
  EXPECT_THAT(runtime.blob_names_, ElementsAre("a"));
  ASSERT_EQ(torch.inputs_.size(), 1U);
  EXPECT_EQ(torch.inputs_[0].floats(), std::vector{7.0F});
}

TEST(CompareBlobs, GivesRowsInTheOrderOfComputation) {
  const auto rows = compared(
      {match_of("y", {ValueId{3}}), match_of("a", {ValueId{1}}), match_of("b", {ValueId{2}})},
      {number(3), number(1), number(9)});
  EXPECT_THAT(blobs_of(rows), ElementsAre("a", "b", "y"));
  EXPECT_TRUE(rows[0].equal);
  EXPECT_FALSE(rows[1].equal);
  EXPECT_EQ(rows[1].error, 3.5);
  EXPECT_EQ(rows[1].layer, "layer of b");
}

TEST(CompareBlobs, TellsWhereARowComesFrom) {
  Match given = match_of("a", {ValueId{1}});
  given.where = {"given", "net.py", 9};
  const auto rows = compared({given, match_of("b", {ValueId{2}})}, {number(1), number(2)});
  EXPECT_EQ(rows[0].where, (Location{"given", "net.py", 9}));
  EXPECT_EQ(rows[1].where, (Location{"second", "net.py", 2}));
}

TEST(CompareBlobs, ComparesOutputsWithPyTorchsOwnForward) {
  const auto rows = compared({match_of("b", {ValueId{2}}), match_of("y", {ValueId{3}})},
                             {number(2), number(4)}, 4);
  EXPECT_FALSE(rows[0].is_output);
  EXPECT_TRUE(rows[1].is_output);
  EXPECT_EQ(rows[1].error, 0);
  EXPECT_FALSE(compared({match_of("y", {ValueId{3}})}, {number(3)}, 4)[0].equal);
}

TEST(CompareBlobs, TakesTheOutputOfTheGivenPlace) {
  FakeReference torch(R"(
    %x : f32[1]
    %y = aten::f(%x) : f32[1]
    return %y, %y)",
                      {number(5), number(6)});
  FakeRuntime runtime({number(6), number(5)});
  Match second = match_of("second", {ValueId{1}});
  second.output = 1;
  Match first = match_of("first", {ValueId{1}});
  first.output = 0;
  const auto rows =
      compare_blobs(torch.graph(), torch, runtime, {"x"}, {number(0)}, {second, first}, 0.01).rows;
  EXPECT_THAT(blobs_of(rows), ElementsAre("first", "second"));
  for (const BlobComparison& row : rows) {
    EXPECT_TRUE(row.is_output);
    EXPECT_EQ(row.error, 0);
  }
}

TEST(CompareBlobs, TakesTheNearestOfSeveralValues) {
  const std::vector<ValueId> all = {ValueId{1}, ValueId{2}, ValueId{3}};
  const auto rows = compared({match_of("p", all), match_of("q", all)}, {number(2), number(2.2F)});
  EXPECT_THAT(blobs_of(rows), ElementsAre("p", "q"));
  EXPECT_TRUE(rows[0].equal);
  EXPECT_EQ(rows[0].torch_tail, std::vector{2.0F});
  EXPECT_FALSE(rows[1].equal);
  EXPECT_EQ(rows[1].torch_tail, std::vector{2.0F});
}

TEST(CompareBlobs, TakesABlobOfAnotherSizeForUnequal) {
  const auto rows = compared({match_of("a", {ValueId{1}}), match_of("b", {ValueId{2}})},
                             {number(1), Tensor({2}, {2, 2})});
  EXPECT_THAT(blobs_of(rows), ElementsAre("a", "b"));
  EXPECT_FALSE(rows.back().equal);
}

// ---- outputs ----

// Two outputs of one size, b and y, and the values 7 and 8 of PyTorch's own forward.
BlobsCompared outputs_compared(const std::vector<Match>& matches, const Tensors& caffe) {
  FakeReference torch(R"(
    %x : f32[1]
    %a = aten::f(%x) : f32[1]
    %b = aten::g(%a) : f32[1]
    %y = aten::h(%b) : f32[1]
    return %b, %y)",
                      {number(7), number(8)});
  FakeRuntime runtime(caffe);
  return compare_blobs(torch.graph(), torch, runtime, {"x"}, {number(0)}, matches, 0.01);
}

Match output_named(const std::string& blob) {
  Match match = match_of(blob, {});
  match.is_output = true;
  return match;
}

TEST(CompareBlobs, TakesEqualOutputsForEachOtherAndTheRestInOrder) {
  const auto swapped =
      outputs_compared({output_named("p"), output_named("q")}, {number(8), number(7)});
  EXPECT_THAT(blobs_of(swapped.rows), ElementsAre("q", "p"));
  for (const BlobComparison& row : swapped.rows) EXPECT_TRUE(row.equal);
  const auto unequal =
      outputs_compared({output_named("p"), output_named("q")}, {number(3), number(7)});
  EXPECT_THAT(blobs_of(unequal.rows), ElementsAre("q", "p"));
  EXPECT_TRUE(unequal.rows[0].equal);
  EXPECT_EQ(unequal.rows[1].torch_tail, std::vector{8.0F});
  EXPECT_TRUE(unequal.missing.empty());
  EXPECT_TRUE(unequal.strange.empty());
}

TEST(CompareBlobs, NamesOutputsThatOneSideLacks) {
  const auto fewer = outputs_compared({output_named("p")}, {number(8)});
  EXPECT_THAT(fewer.missing, ElementsAre(0U));
  const auto other = outputs_compared({output_named("p"), output_named("q"), output_named("r")},
                                      {number(7), number(8), Tensor({2}, {2, 2})});
  EXPECT_THAT(other.strange, ElementsAre("r"));
  EXPECT_TRUE(other.missing.empty());
}

TEST(CompareBlobs, LetsNoOutputStandForAValueInside) {
  Match named = match_of("a", {ValueId{1}});
  named.is_output = true;
  const auto compared = outputs_compared({named}, {number(1)});
  EXPECT_TRUE(compared.rows.at(0).equal);
  EXPECT_FALSE(compared.rows.at(0).is_output);
  EXPECT_THAT(compared.strange, ElementsAre("a"));
  EXPECT_THAT(compared.missing, ElementsAre(0U, 1U));
}

TEST(CompareBlobs, FindsAnOutputOfTheModelInsideTheNetwork) {
  const std::vector<ValueId> all = {ValueId{1}, ValueId{2}, ValueId{3}};
  const auto compared =
      outputs_compared({match_of("inner", all), output_named("p")}, {number(7), number(8)});
  EXPECT_THAT(blobs_of(compared.rows), ElementsAre("inner", "p"));
  EXPECT_TRUE(compared.rows[0].is_output);
  EXPECT_TRUE(compared.missing.empty());
  EXPECT_THAT(
      outputs_compared({match_of("inner", all), output_named("p")}, {number(6), number(8)}).missing,
      ElementsAre(0U));
}

TEST(CompareBlobs, AsksForNoBlobOfWhatNeedsNone) {
  FakeReference torch(R"(
    %x : f32[1]
    %c = constant f32[1] {4}
    %y = aten::f(%x) : f32[1]
    return %y, %c, %x)",
                      {number(5), number(4), number(0)});
  FakeRuntime runtime({number(5)});
  const auto compared =
      compare_blobs(torch.graph(), torch, runtime, {"x"}, {number(0)}, {output_named("p")}, 0.01);
  EXPECT_TRUE(compared.missing.empty());
}

TEST(UnmatchedOutputs, AreToldByName) {
  const Graph graph = graph_of_text(R"(
    %x : f32[1]
    %y = aten::f(%x) : f32[1,5]
    return %y)");
  EXPECT_THAT(unmatched_outputs({{}, {0}, {"fc"}}, graph),
              ElementsAre("output of the model (1x5) has no blob in the network",
                          "output 'fc' of the network stands for no output of the model"));
}

}  // namespace
}  // namespace torch2caffe
