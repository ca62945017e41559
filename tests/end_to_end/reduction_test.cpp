// Reductions over every set of axes, with and without keeping them.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

Case reduction(const std::string& name, const std::string& expression,
               const std::string& operator_name, const Shape& input = image) {
  return {name, {expression}, {input}, {operator_name}};
}

const std::vector<Case> means = {
    reduction("of_images", "torch.mean(x, [2, 3])", "aten::mean.dim"),
    reduction("of_images_kept", "torch.mean(x, [2, 3], keepdim=True)", "aten::mean.dim"),
    reduction("of_negative_axes", "torch.mean(x, [-1, -2])", "aten::mean.dim"),
    reduction("of_channels", "torch.mean(x, 1)", "aten::mean.dim"),
    reduction("of_channels_kept", "torch.mean(x, 1, True)", "aten::mean.dim"),
    reduction("of_batches", "torch.mean(x, 0)", "aten::mean.dim"),
    reduction("of_batches_kept", "torch.mean(x, [0], True)", "aten::mean.dim"),
    reduction("of_rows", "torch.mean(x, 2)", "aten::mean.dim"),
    reduction("of_columns", "torch.mean(x, -1)", "aten::mean.dim"),
    reduction("of_channels_and_columns", "torch.mean(x, [1, 3])", "aten::mean.dim"),
    reduction("of_batches_and_rows_kept", "torch.mean(x, [0, 2], True)", "aten::mean.dim"),
    reduction("of_batches_and_images", "torch.mean(x, [0, 2, 3])", "aten::mean.dim"),
    reduction("of_each_batch", "torch.mean(x, [1, 2, 3])", "aten::mean.dim"),
    reduction("around_one_element", "torch.mean(x, [1, 3])", "aten::mean.dim", {2, 3, 1, 5}),
    reduction("of_one_element", "torch.mean(x, [2, 3])", "aten::mean.dim", {2, 3, 1, 1}),
    reduction("of_rank_2", "torch.mean(x, 1, True)", "aten::mean.dim", {3, 7}),
    reduction("of_rank_2_not_kept", "torch.mean(x, 1)", "aten::mean.dim", {3, 7}),
    reduction("of_the_middle_of_rank_3", "torch.mean(x, 1)", "aten::mean.dim", {2, 7, 3}),
    reduction("of_rank_5", "torch.mean(x, [2, 3, 4])", "aten::mean.dim", {2, 3, 4, 3, 2}),
    reduction("of_the_middle_of_rank_5", "torch.mean(x, [1, 3], True)", "aten::mean.dim",
              {2, 3, 4, 3, 2}),
    reduction("of_all", "x - torch.mean(x)", "aten::mean"),
    reduction("of_many", "torch.mean(x, [2, 3])", "aten::mean.dim", {1, 3, 112, 112}),
};

const std::vector<Case> sums = {
    reduction("of_images", "torch.sum(x, [2, 3])", "aten::sum.dim_IntList"),
    reduction("of_channels", "torch.sum(x, 1)", "aten::sum.dim_IntList"),
    reduction("of_channels_kept", "torch.sum(x, 1, True)", "aten::sum.dim_IntList"),
    reduction("of_batches", "torch.sum(x, 0)", "aten::sum.dim_IntList"),
    reduction("of_rows_kept", "torch.sum(x, 2, True)", "aten::sum.dim_IntList"),
    reduction("of_rank_3", "torch.sum(x, -1)", "aten::sum.dim_IntList", {2, 7, 3}),
    reduction("of_all", "x / torch.sum(torch.abs(x))", "aten::sum"),
    reduction("cumulative_of_channels", "torch.cumsum(x, 1)", "aten::cumsum"),
    reduction("cumulative_of_columns", "torch.cumsum(x, -1)", "aten::cumsum"),
    reduction("cumulative_of_batches", "torch.cumsum(x, 0)", "aten::cumsum"),
    reduction("cumulative_of_rank_2", "torch.cumsum(x, 1)", "aten::cumsum", {3, 6}),
};

const std::vector<Case> extremes = {
    reduction("amax_of_images", "torch.amax(x, [2, 3])", "aten::amax"),
    reduction("amax_of_channels_kept", "torch.amax(x, 1, True)", "aten::amax"),
    reduction("amax_of_all", "x - torch.amax(x)", "aten::amax"),
    reduction("amin_of_batches_and_columns", "torch.amin(x, [0, 3])", "aten::amin"),
    reduction("amin_of_rows", "torch.amin(x, 2)", "aten::amin"),
    reduction("max_of_channels", "torch.max(x, 1)[0]", "aten::max.dim"),
    reduction("max_of_channels_kept", "torch.max(x, 1, True)[0]", "aten::max.dim"),
    reduction("max_of_columns", "torch.max(x, -1)[0]", "aten::max.dim"),
    reduction("max_of_rank_2", "torch.max(x, 1)[0]", "aten::max.dim", {4, 6}),
    reduction("min_of_rows", "torch.min(x, 2)[0]", "aten::min.dim"),
    reduction("min_of_batches_kept", "torch.min(x, 0, True)[0]", "aten::min.dim"),
    reduction("max_of_all", "x / torch.max(x)", "aten::max"),
    reduction("min_of_all", "x - torch.min(x)", "aten::min"),
    reduction("both", "torch.aminmax(x, dim=1)", "aten::aminmax"),
    reduction("attention_of_channels",
              "torch.cat([torch.mean(x, 1, True), torch.max(x, 1, True)[0]], 1)", "aten::max.dim"),
};

const std::vector<Case> products = {
    reduction("of_channels", "torch.prod(x, 1)", "aten::prod.dim_int"),
    reduction("of_rows_kept", "torch.prod(x, 2, True)", "aten::prod.dim_int"),
    reduction("of_columns", "torch.prod(x, -1)", "aten::prod.dim_int"),
    reduction("of_seven", "torch.prod(x, 1)", "aten::prod.dim_int", {3, 7}),
    reduction("of_all", "x + torch.prod(x)", "aten::prod", {2, 3}),
};

const std::vector<Case> norms = {
    reduction("of_all", "x / torch.norm(x)", "aten::norm.Scalar"),
    reduction("of_channels", "torch.norm(x, 2, [1], True)", "aten::norm.ScalarOpt_dim"),
    reduction("one_of_images", "torch.norm(x, 1, [2, 3])", "aten::norm.ScalarOpt_dim"),
    reduction("vector", "torch.linalg_vector_norm(x, 2, [1], True)", "aten::linalg_vector_norm"),
    reduction("vector_of_rows", "torch.linalg_vector_norm(x, 1, [2])", "aten::linalg_vector_norm"),
    reduction("vector_3", "torch.linalg_vector_norm(x, 3, [-1])", "aten::linalg_vector_norm"),
    reduction("vector_of_infinity", "torch.linalg_vector_norm(x, float('inf'), [1])",
              "aten::linalg_vector_norm"),
    reduction("vector_of_minus_infinity", "torch.linalg_vector_norm(x, float('-inf'), [1])",
              "aten::linalg_vector_norm"),
    reduction("vector_0", "torch.linalg_vector_norm(torch.relu(x), 0, [1, 2])",
              "aten::linalg_vector_norm"),
    reduction("frobenius", "torch.frobenius_norm(x, [2, 3])", "aten::frobenius_norm.dim"),
    reduction("l2_norm_of_ssd", "x / (torch.sqrt(torch.sum(torch.pow(x, 2), 1, True)) + 0.1)",
              "aten::sqrt"),
    reduction("scaled_root", "torch.sqrt(torch.sigmoid(x)) * 3.0 + 1.0", "aten::sqrt"),
    reduction("negative_reciprocal", "-torch.reciprocal(torch.exp(x))", "aten::reciprocal"),
};

const std::vector<Case> variances = {
    reduction("of_all", "x - torch.var(x)", "aten::var"),
    reduction("of_images", "torch.var(x, [2, 3])", "aten::var.dim"),
    reduction("of_channels_biased_kept", "torch.var(x, [1], False, True)", "aten::var.dim"),
    reduction("with_correction", "torch.var(x, [1, 2], correction=2)", "aten::var.correction"),
    reduction("without_correction", "torch.var(x, [3], correction=0, keepdim=True)",
              "aten::var.correction"),
    reduction("std_of_columns", "torch.std(x, [-1])", "aten::std.dim"),
    reduction("std_of_batches", "torch.std(x, [0, 2], False)", "aten::std.dim"),
    reduction("std_with_correction", "torch.std(x, [1], correction=0)", "aten::std.correction"),
    reduction("var_mean", "torch.var_mean(x, [2, 3])", "aten::var_mean.dim"),
    reduction("std_mean", "torch.std_mean(x, [1], correction=0, keepdim=True)",
              "aten::std_mean.correction"),
    reduction("normalised",
              "(x - torch.mean(x, 1, True)) / (torch.std(x, [1], False, True) + 0.001)",
              "aten::std.dim"),
};

const std::vector<Case> logarithms = {
    reduction("of_channels", "torch.logsumexp(x, 1)", "aten::logsumexp"),
    reduction("of_images_kept", "torch.logsumexp(x, [2, 3], True)", "aten::logsumexp"),
    reduction("of_batches_and_rows", "torch.logsumexp(x * 50.0, [0, 2])", "aten::logsumexp"),
    reduction("of_rank_2", "torch.logsumexp(x, -1, True)", "aten::logsumexp", {3, 7}),
    reduction("log_softmax_of_channels", "torch.log_softmax(x, 1)", "aten::log_softmax.int"),
    reduction("log_softmax_of_columns", "torch.log_softmax(x * 100.0, -1)",
              "aten::log_softmax.int"),
    reduction("log_softmax_of_batches", "torch.log_softmax(x, 0)", "aten::log_softmax.int"),
    reduction("log_softmax_of_one_image", "torch.log_softmax(x, 1)", "aten::log_softmax.int",
              {1, 3, 4, 5}),
    reduction("log_softmax_of_rank_2", "torch.log_softmax(x, 1)", "aten::log_softmax.int", {3, 7}),
    reduction("softmin", "torch.softmax(-x, 2)", "aten::softmax.int"),
};

class Reduction : public OperatorTest {};

TEST_P(Reduction, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Mean, Reduction, on_every_target(means), name_of);
INSTANTIATE_TEST_SUITE_P(Sum, Reduction, on_every_target(sums), name_of);
INSTANTIATE_TEST_SUITE_P(Extreme, Reduction, on_every_target(extremes), name_of);
INSTANTIATE_TEST_SUITE_P(Product, Reduction, on_every_target(products), name_of);
INSTANTIATE_TEST_SUITE_P(Norm, Reduction, on_every_target(norms), name_of);
INSTANTIATE_TEST_SUITE_P(Variance, Reduction, on_every_target(variances), name_of);
INSTANTIATE_TEST_SUITE_P(Logarithm, Reduction, on_every_target(logarithms), name_of);

}  // namespace
}  // namespace torch2caffe::test
