// Sums, differences, products and quotients, of blobs, numbers and constants of every shape that
// broadcasts.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

// x is the input; y, of x's shape, is made of it.
Case arithmetic(const std::string& name, const std::string& expression,
                const std::string& operator_name, const std::vector<Stored>& parameters = {},
                const Shape& input = image) {
  return {name,
          {"def forward(self, x):\n    y = torch.sigmoid(x)\n    return " + expression + "\n",
           parameters},
          {input},
          {operator_name}};
}

const std::vector<Case> of_two_blobs = {
    arithmetic("add", "torch.add(x, y)", "aten::add.Tensor"),
    arithmetic("add_with_alpha", "torch.add(x, y, alpha=-0.5)", "aten::add.Tensor"),
    arithmetic("add_to_itself", "torch.add(y, y)", "aten::add.Tensor"),
    arithmetic("add_in_place", "torch.tanh(x).add_(y, alpha=2)", "aten::add_.Tensor"),
    arithmetic("sub", "torch.sub(x, y)", "aten::sub.Tensor"),
    arithmetic("sub_with_alpha", "torch.sub(x, y, alpha=3)", "aten::sub.Tensor"),
    arithmetic("rsub", "torch.rsub(x, y)", "aten::sub.Tensor"),
    arithmetic("rsub_with_alpha", "torch.rsub(x, y, alpha=2)", "aten::sub.Tensor"),
    arithmetic("mul", "torch.mul(x, y)", "aten::mul.Tensor"),
    arithmetic("mul_with_itself", "torch.mul(x, x)", "aten::mul.Tensor"),
    arithmetic("mul_in_place", "torch.tanh(x).mul_(y)", "aten::mul_.Tensor"),
    arithmetic("div", "torch.div(x, y)", "aten::div.Tensor"),
    arithmetic("rank_2", "torch.add(torch.mul(x, y), x)", "aten::mul.Tensor", {}, {3, 4}),
    arithmetic("rank_3", "torch.sub(torch.div(x, y), x)", "aten::div.Tensor", {}, {2, 3, 4}),
};

const std::vector<Case> with_a_number = {
    arithmetic("add", "torch.add(y, 0.75)", "aten::add.Scalar"),
    arithmetic("add_with_alpha", "torch.add(y, 0.75, 2)", "aten::add.Scalar"),
    arithmetic("add_of_an_integer", "torch.add(y, 3)", "aten::add.Scalar"),
    arithmetic("sub", "torch.sub(y, 0.75)", "aten::sub.Scalar"),
    arithmetic("sub_with_alpha", "torch.sub(y, 0.75, 2)", "aten::sub.Scalar"),
    arithmetic("rsub", "torch.rsub(y, 0.75)", "aten::rsub.Scalar"),
    arithmetic("rsub_with_alpha", "torch.rsub(y, 0.75, 2)", "aten::rsub.Scalar"),
    arithmetic("mul", "torch.mul(y, -1.5)", "aten::mul.Scalar"),
    arithmetic("div", "torch.div(y, 0.3)", "aten::div.Scalar"),
    arithmetic("in_place", "torch.tanh(x).mul_(2.5).add_(1).div_(3)", "aten::div_.Scalar"),
    arithmetic("mul_by_one", "torch.mul(y, 1)", "aten::mul.Scalar"),
    arithmetic("one_behind_the_other", "torch.sub(torch.mul(torch.add(x, 1), 2), 3)",
               "aten::mul.Scalar"),
};

const std::vector<Stored> number = {{"c", {}, Values::positive}};
const std::vector<Stored> one_element = {{"c", {1}, Values::positive}};
const std::vector<Stored> channels = {{"c", {3, 1, 1}, Values::positive}};
const std::vector<Stored> channels_of_rank_4 = {{"c", {1, 3, 1, 1}, Values::positive}};
const std::vector<Stored> plane = {{"c", {4, 5}, Values::positive}};
const std::vector<Stored> row = {{"c", {5}, Values::positive}};
const std::vector<Stored> rows = {{"c", {3, 4, 1}, Values::positive}};
const std::vector<Stored> volume = {{"c", {3, 4, 5}, Values::positive}};
const std::vector<Stored> batch = {{"c", {2, 3, 4, 5}, Values::positive}};

const std::vector<Case> with_a_constant = {
    arithmetic("add_number", "torch.add(y, self.c)", "aten::add.Tensor", number),
    arithmetic("mul_number", "torch.mul(self.c, y)", "aten::mul.Tensor", number),
    arithmetic("div_by_one_element", "torch.div(y, self.c)", "aten::div.Tensor", one_element),
    arithmetic("add_channels", "torch.add(y, self.c)", "aten::add.Tensor", channels),
    arithmetic("add_channels_with_alpha", "torch.add(y, self.c, alpha=3)", "aten::add.Tensor",
               channels),
    arithmetic("sub_channels", "torch.sub(y, self.c)", "aten::sub.Tensor", channels),
    arithmetic("sub_from_channels", "torch.sub(self.c, y)", "aten::sub.Tensor", channels),
    arithmetic("rsub_channels_with_alpha", "torch.rsub(y, self.c, alpha=2)", "aten::sub.Tensor",
               channels),
    arithmetic("mul_channels", "torch.mul(y, self.c)", "aten::mul.Tensor", channels),
    arithmetic("mul_channels_of_rank_4", "torch.mul(y, self.c)", "aten::mul.Tensor",
               channels_of_rank_4),
    arithmetic("div_by_channels", "torch.div(y, self.c)", "aten::div.Tensor", channels),
    arithmetic("div_of_channels", "torch.div(self.c, y)", "aten::div.Tensor", channels),
    arithmetic("add_plane", "torch.add(self.c, y)", "aten::add.Tensor", plane),
    arithmetic("mul_plane", "torch.mul(y, self.c)", "aten::mul.Tensor", plane),
    arithmetic("add_row", "torch.add(y, self.c)", "aten::add.Tensor", row),
    arithmetic("mul_rows", "torch.mul(y, self.c)", "aten::mul.Tensor", rows),
    arithmetic("add_volume", "torch.add(y, self.c)", "aten::add.Tensor", volume),
    arithmetic("mul_volume", "torch.mul(y, self.c)", "aten::mul.Tensor", volume),
    arithmetic("mul_batch", "torch.mul(y, self.c)", "aten::mul.Tensor", batch),
    arithmetic("normalisation", "torch.div(torch.sub(x, self.c), self.c)", "aten::div.Tensor",
               channels),
    arithmetic("add_row_to_rank_2", "torch.add(y, self.c)", "aten::add.Tensor", row, {3, 5}),
    arithmetic("mul_row_to_rank_3", "torch.mul(y, self.c)", "aten::mul.Tensor", row, {2, 3, 5}),
};

const std::string pooled = "torch.adaptive_avg_pool2d(x, [1, 1])";

const std::vector<Case> broadcast_products = {
    arithmetic("of_each_channel", "torch.mul(x, " + pooled + ")", "aten::mul.Tensor"),
    arithmetic("of_each_channel_on_the_left", "torch.mul(" + pooled + ", x)", "aten::mul.Tensor"),
    arithmetic("squeeze_and_excitation",
               "torch.mul(x, torch.sigmoid(torch.conv2d(torch.relu(torch.conv2d(" + pooled +
                   ", self.down)), self.up)))",
               "aten::mul.Tensor", {{"down", {2, 3, 1, 1}}, {"up", {3, 2, 1, 1}}}),
    arithmetic("quotient", "torch.div(x, torch.sigmoid(" + pooled + "))", "aten::div.Tensor"),
    arithmetic("of_each_position", "torch.mul(x, torch.sigmoid(torch.conv2d(x, self.weight)))",
               "aten::mul.Tensor", {{"weight", {1, 3, 1, 1}}}, {1, 3, 4, 5}),
};

const std::vector<Case> broadcast_sums = {
    arithmetic("add", "torch.add(x, " + pooled + ")", "aten::add.Tensor"),
    arithmetic("add_on_the_left", "torch.add(" + pooled + ", x)", "aten::add.Tensor"),
    arithmetic("add_with_alpha", "torch.add(x, " + pooled + ", alpha=2)", "aten::add.Tensor"),
    arithmetic("sub", "torch.sub(x, " + pooled + ")", "aten::sub.Tensor"),
    arithmetic("sub_from_the_smaller", "torch.sub(" + pooled + ", x)", "aten::sub.Tensor"),
};

class Arithmetic : public OperatorTest {};

TEST_P(Arithmetic, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(OfTwoBlobs, Arithmetic, on_every_target(of_two_blobs), name_of);
INSTANTIATE_TEST_SUITE_P(WithANumber, Arithmetic, on_every_target(with_a_number), name_of);
INSTANTIATE_TEST_SUITE_P(WithAConstant, Arithmetic, on_every_target(with_a_constant), name_of);
INSTANTIATE_TEST_SUITE_P(BroadcastProduct, Arithmetic, on_every_target(broadcast_products),
                         name_of);
INSTANTIATE_TEST_SUITE_P(BroadcastSum, Arithmetic, on_target("caffe", broadcast_sums), name_of);
INSTANTIATE_TEST_SUITE_P(BroadcastSumOfMaster, Arithmetic,
                         on_target("caffe-master", broadcast_sums), name_of);

// ---- refused ----

class BroadcastSum : public OperatorTest {};

// OpenCV's importer has no Bias layer with two bottoms.
TEST_P(BroadcastSum, IsRefusedWithTheTargetsThatHaveIt) {
  const auto problems = expect_refusal(subject(), target());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("lacks the layer Bias"), std::string::npos) << problems[0].what;
  EXPECT_NE(problems[0].advice.find("-t caffe"), std::string::npos) << problems[0].advice;
}

INSTANTIATE_TEST_SUITE_P(, BroadcastSum, on_target("opencv", broadcast_sums), name_of);

const std::vector<Case> inexpressible = {
    arithmetic("both_sides_broadcast", "torch.add(" + pooled + ", self.c)", "aten::add.Tensor",
               plane),
    arithmetic("axes_that_are_not_neighbours", "torch.mul(y, self.c)", "aten::mul.Tensor",
               {{"c", {3, 1, 5}}}),
};

class InexpressibleArithmetic : public OperatorTest {};

TEST_P(InexpressibleArithmetic, IsRefused) {
  EXPECT_EQ(expect_refusal(subject(), target()).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(, InexpressibleArithmetic, on_target("caffe", inexpressible), name_of);

}  // namespace
}  // namespace torch2caffe::test
