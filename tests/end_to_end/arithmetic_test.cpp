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
    arithmetic("div_without_rounding", "torch.div(x, y, rounding_mode=None)",
               "aten::div.Tensor_mode"),
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

const std::vector<Case> with_a_constant_of_other_axes = {
    arithmetic("axes_apart", "torch.mul(y, self.c)", "aten::mul.Tensor", {{"c", {3, 1, 5}}}),
    arithmetic("sum_with_axes_apart", "torch.sub(self.c, y, alpha=2)", "aten::sub.Tensor",
               {{"c", {2, 1, 4, 1}}}),
    arithmetic("more_axes", "torch.mul(y, self.c)", "aten::mul.Tensor", {{"c", {2, 3, 1, 5}}},
               {4, 5}),
    arithmetic("more_axes_in_a_sum", "torch.add(y, self.c)", "aten::add.Tensor", {{"c", {3, 1}}},
               {1, 5}),
    arithmetic("more_batches", "torch.add(y, self.c)", "aten::add.Tensor", {{"c", {3, 1, 1, 1}}},
               {1, 2, 4, 5}),
    arithmetic("one_number_of_more_axes", "torch.div(y, self.c)", "aten::div.Tensor",
               {{"c", {1, 1, 1}, Values::positive}}, {3, 5}),
    arithmetic("row_behind_a_convolution", "torch.mul(torch.conv2d(x, self.w), self.c)",
               "aten::mul.Tensor", {{"w", {5, 3, 1, 1}}, {"c", {5}}}),
    arithmetic("rows_behind_a_linear_layer", "torch.mul(torch.matmul(x, self.w), self.c)",
               "aten::mul.Tensor", {{"w", {4, 3}}, {"c", {3, 1}}}, {2, 3, 4}),
    arithmetic("one_number_divided", "torch.div(self.c, y)", "aten::div.Tensor", number),
    arithmetic("divided_by_more_axes", "torch.div(y, self.c)", "aten::div.Tensor",
               {{"c", {2, 1, 3, 1, 5}, Values::positive}}, {3, 4, 1}),
};

const std::vector<Case> the_larger = {
    arithmetic("maximum", "torch.maximum(x, y)", "aten::maximum"),
    arithmetic("minimum", "torch.minimum(x, y)", "aten::minimum"),
    arithmetic("max_of_two", "torch.max(x, y)", "aten::max.other"),
    arithmetic("min_of_two", "torch.min(x, y)", "aten::min.other"),
    arithmetic("fmax", "torch.fmax(x, y)", "aten::fmax"),
    arithmetic("fmin", "torch.fmin(x, y)", "aten::fmin"),
    arithmetic("max_with_a_number", "torch.max(x, self.c)", "aten::max.other", number),
    arithmetic("min_with_a_number", "torch.min(self.c, x)", "aten::min.other", number),
    arithmetic("max_with_channels", "torch.max(x, self.c)", "aten::max.other", channels),
    arithmetic("min_with_channels", "torch.min(self.c, x)", "aten::min.other", channels),
    arithmetic("max_with_axes_apart", "torch.max(x, self.c)", "aten::max.other",
               {{"c", {2, 1, 4, 1}}}),
    arithmetic("max_with_more_axes", "torch.max(x, self.c)", "aten::max.other", {{"c", {3, 1, 1}}},
               {4, 5}),
    arithmetic("max_of_a_smaller", "torch.max(x, torch.adaptive_avg_pool2d(y, [1, 1]))",
               "aten::max.other"),
    arithmetic("min_of_a_smaller", "torch.min(torch.adaptive_avg_pool2d(x, [4, 1]), x)",
               "aten::min.other"),
};

const std::vector<Case> of_three = {
    arithmetic("addcmul", "torch.addcmul(x, x, y)", "aten::addcmul"),
    arithmetic("addcmul_with_value", "torch.addcmul(x, self.c, y, value=-0.5)", "aten::addcmul",
               channels),
    arithmetic("addcmul_of_constants", "torch.addcmul(x, self.c, self.c, value=2)", "aten::addcmul",
               row),
    arithmetic("addcmul_to_a_constant", "torch.addcmul(self.c, x, y)", "aten::addcmul", plane),
    arithmetic("addcdiv", "torch.addcdiv(x, x, y, value=0.5)", "aten::addcdiv"),
    arithmetic("addcdiv_by_constants", "torch.addcdiv(x, y, self.c)", "aten::addcdiv", channels),
    arithmetic("lerp_by_a_number", "torch.lerp(x, y, 0.3)", "aten::lerp.Scalar"),
    arithmetic("lerp_from_a_constant", "torch.lerp(self.c, y, 0.75)", "aten::lerp.Scalar", row),
    arithmetic("lerp", "torch.lerp(x, y, torch.sigmoid(y))", "aten::lerp.Tensor"),
    arithmetic("lerp_by_constants", "torch.lerp(x, y, self.c)", "aten::lerp.Tensor", channels),
    arithmetic("lerp_in_place", "torch.tanh(x).lerp_(y, 0.5)", "aten::lerp_.Scalar"),
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

const std::string of_rows = "torch.adaptive_avg_pool2d(x, [4, 1])";
const std::string of_columns = "torch.adaptive_avg_pool2d(x, [1, 5])";
// One number for each row of each image: axes that are not neighbours.
const std::string apart = "torch.conv2d(" + of_rows + ", self.weight)";
const std::vector<Stored> to_one_channel = {{"weight", {1, 3, 1, 1}}};

const std::vector<Case> of_which_both_are_repeated = {
    arithmetic("sum", "torch.add(" + of_rows + ", " + of_columns + ")", "aten::add.Tensor"),
    arithmetic("difference", "torch.sub(" + of_rows + ", " + of_columns + ", alpha=2)",
               "aten::sub.Tensor"),
    arithmetic("product", "torch.mul(" + of_columns + ", " + of_rows + ")", "aten::mul.Tensor"),
    arithmetic("quotient", "torch.div(" + of_columns + ", torch.sigmoid(" + of_rows + "))",
               "aten::div.Tensor"),
    arithmetic("blob_and_constant", "torch.add(" + pooled + ", self.c)", "aten::add.Tensor", plane),
    arithmetic("axes_apart", "torch.mul(x, " + apart + ")", "aten::mul.Tensor", to_one_channel),
    arithmetic("axes_apart_in_a_sum", "torch.sub(" + apart + ", x)", "aten::sub.Tensor",
               to_one_channel),
    arithmetic("axes_apart_of_one_image", "torch.mul(x, " + apart + ")", "aten::mul.Tensor",
               to_one_channel, {1, 3, 4, 5}),
    arithmetic("one_number_for_each_image",
               "torch.add(x, torch.conv2d(" + pooled + ", self.weight))", "aten::add.Tensor",
               to_one_channel),
    arithmetic("one_number", "torch.mul(x, torch.conv2d(" + pooled + ", self.weight))",
               "aten::mul.Tensor", to_one_channel, {1, 3, 4, 5}),
    arithmetic("rows_and_columns_of_rank_2", "torch.add(x, x.reshape([5, 1]))", "aten::add.Tensor",
               {}, {1, 5}),
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
INSTANTIATE_TEST_SUITE_P(BroadcastSum, Arithmetic, on_every_target(broadcast_sums), name_of);
INSTANTIATE_TEST_SUITE_P(BothAreRepeated, Arithmetic, on_every_target(of_which_both_are_repeated),
                         name_of);
INSTANTIATE_TEST_SUITE_P(WithAConstantOfOtherAxes, Arithmetic,
                         on_every_target(with_a_constant_of_other_axes), name_of);
INSTANTIATE_TEST_SUITE_P(TheLarger, Arithmetic, on_every_target(the_larger), name_of);
INSTANTIATE_TEST_SUITE_P(OfThree, Arithmetic, on_every_target(of_three), name_of);

}  // namespace
}  // namespace torch2caffe::test
