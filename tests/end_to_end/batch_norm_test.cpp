// Batch normalisation with stored statistics: standing alone, and behind layers that take it up.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

struct Options {
  bool gamma = true, beta = true;
  double eps = 1e-5;
};

std::string batch_norm(const std::string& x, const Options& options = {}) {
  return fmt::format("torch.batch_norm({}, {}, {}, self.mean, self.variance, False, 0.1, {}, True)",
                     x, options.gamma ? "self.gamma" : "None", options.beta ? "self.beta" : "None",
                     options.eps);
}

Case with_batch_norm(const std::string& name, const std::string& expression, const Shape& input,
                     int64_t channels, const std::vector<Stored>& further = {}) {
  ScriptModel model{expression,
                    {{"gamma", {channels}}, {"beta", {channels}}},
                    {{"mean", {channels}}, {"variance", {channels}, Values::positive}}};
  model.parameters.insert(model.parameters.end(), further.begin(), further.end());
  return {name, model, {input}, {"aten::batch_norm"}};
}

const Shape image = {2, 4, 6, 5};

const std::vector<Case> alone = {
    with_batch_norm("rank_4", batch_norm("x"), image, 4),
    with_batch_norm("rank_3", batch_norm("x"), {2, 4, 7}, 4),
    with_batch_norm("rank_2", batch_norm("x"), {3, 4}, 4),
    with_batch_norm("rank_5", batch_norm("x"), {1, 4, 3, 2, 3}, 4),
    with_batch_norm("without_gamma_and_beta", batch_norm("x", {false, false}), image, 4),
    with_batch_norm("without_gamma", batch_norm("x", {false, true}), image, 4),
    with_batch_norm("without_beta", batch_norm("x", {true, false}), image, 4),
    with_batch_norm("large_eps", batch_norm("x", {true, true, 0.1}), image, 4),
    with_batch_norm("before_relu", "torch.relu(" + batch_norm("x") + ")", image, 4),
    with_batch_norm("twice", batch_norm(batch_norm("x")), image, 4),
    with_batch_norm("behind_relu", batch_norm("torch.relu(x)"), image, 4),
};

const std::vector<Stored> convolution = {{"weight", {4, 4, 3, 3}}, {"bias", {4}}};
const std::vector<Stored> matrix = {{"weight", {4, 5}}, {"bias", {4}}};
const std::string convolved = "torch.conv2d(x, self.weight, self.bias)";
const std::string multiplied = "torch.linear(x, self.weight, self.bias)";

const std::vector<Case> folded = {
    with_batch_norm("into_convolution", batch_norm(convolved), image, 4, convolution),
    with_batch_norm("into_convolution_before_relu", "torch.relu_(" + batch_norm(convolved) + ")",
                    image, 4, convolution),
    with_batch_norm("into_convolution_without_bias",
                    batch_norm("torch.conv2d(x, self.weight)", {.eps = 1e-3}), image, 4,
                    {{"weight", {4, 4, 3, 3}}}),
    with_batch_norm("without_gamma_and_beta_into_convolution",
                    batch_norm(convolved, {false, false}), image, 4, convolution),
    with_batch_norm("into_depthwise_convolution",
                    batch_norm("torch.conv2d(x, self.weight, None, 1, 1, 1, 4)"), image, 4,
                    {{"weight", {4, 1, 3, 3}}}),
    with_batch_norm("into_linear", batch_norm(multiplied), {3, 5}, 4, matrix),
    with_batch_norm("into_linear_without_bias", batch_norm("torch.linear(x, self.weight)"), {3, 5},
                    4, {{"weight", {4, 5}}}),
    with_batch_norm("into_transposed_convolution",
                    batch_norm("torch.conv_transpose2d(x, self.weight, self.bias, [2, 2])"), image,
                    4, convolution),
    with_batch_norm("into_transposed_convolution_of_groups",
                    batch_norm("torch.conv_transpose2d(x, self.weight, None, 2, 1, 1, 2)"), image,
                    4, {{"weight", {4, 2, 3, 3}}}),
    with_batch_norm("into_transposed_convolution_of_one_axis",
                    batch_norm("torch.conv_transpose1d(x, self.weight, None, 2, 1, 1, 2)"),
                    {2, 4, 7}, 4, {{"weight", {4, 2, 3}}}),
    with_batch_norm("into_convolution_of_one_axis",
                    batch_norm("torch.conv1d(x, self.weight, self.bias)"), {2, 3, 9}, 4,
                    {{"weight", {4, 3, 3}}, {"bias", {4}}}),
};

// Where folding would be wrong.
const std::vector<Case> not_folded = {
    // The last axis is the product's, the middle one the channels'.
    with_batch_norm("behind_linear_of_rank_3", batch_norm(multiplied), {2, 4, 5}, 4, matrix),
    with_batch_norm("behind_linear_of_rank_3_and_equal_axes", batch_norm(multiplied), {2, 4, 4}, 4,
                    {{"weight", {4, 4}}, {"bias", {4}}}),
    with_batch_norm("behind_a_convolution_that_is_read_twice",
                    "def forward(self, x):\n"
                    "    y = " +
                        convolved +
                        "\n"
                        "    return torch.add(y, " +
                        batch_norm("y") + ")\n",
                    image, 4, convolution),
    with_batch_norm("behind_a_convolution_that_is_an_output",
                    "def forward(self, x):\n"
                    "    y = " +
                        convolved +
                        "\n"
                        "    return y, " +
                        batch_norm("y") + "\n",
                    image, 4, convolution),
    with_batch_norm("before_convolution",
                    "torch.conv2d(" + batch_norm("x") + ", self.weight, self.bias, 1, 1)", image, 4,
                    convolution),
};

Case by_the_batch(const std::string& name, const Shape& input, bool affine = true) {
  return with_batch_norm(
      name,
      affine ? "torch.batch_norm(x, self.gamma, self.beta, None, None, True, 0.1, 1e-3, True)"
             : "torch.batch_norm(x, None, None, None, None, True, 0.1, 1e-3, True)",
      input, 4);
}

// With track_running_stats=False, in eval mode as well.
const std::vector<Case> without_stored_statistics = {
    by_the_batch("image", image),
    by_the_batch("one_image", {1, 4, 6, 5}, false),
    by_the_batch("vectors", {5, 4}),
    by_the_batch("volume", {2, 4, 3, 2, 3}, false),
};

class BatchNorm : public OperatorTest {};

TEST_P(BatchNorm, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Alone, BatchNorm, on_every_target(alone), name_of);
INSTANTIATE_TEST_SUITE_P(Folded, BatchNorm, on_every_target(folded), name_of);
INSTANTIATE_TEST_SUITE_P(NotFolded, BatchNorm, on_every_target(not_folded), name_of);

INSTANTIATE_TEST_SUITE_P(WithoutStoredStatistics, BatchNorm,
                         on_every_target(without_stored_statistics), name_of);

TEST(BatchNormInTrainingMode, IsRefused) {
  const Case subject = with_batch_norm("training",
                                       "torch.batch_norm(x, self.gamma, self.beta, self.mean, "
                                       "self.variance, True, 0.1, 1e-5, True)",
                                       image, 4);
  const auto problems = expect_refusal(subject, "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].subject, "aten::batch_norm");
  EXPECT_NE(problems[0].advice.find("model.eval()"), std::string::npos) << problems[0].advice;
}

}  // namespace
}  // namespace torch2caffe::test
