// What no target can express, and where the operators that are translated end: each with its
// reason, which docs/operators.md tells.
#include "harness.h"

namespace torch2caffe::test {
namespace {

struct Limit {
  std::string name, source, subject, what;
  std::vector<Stored> stored = {};
  Shape input = {2, 3, 4, 5};
};

void PrintTo(const Limit& limit, std::ostream* out) { *out << limit.name; }

// ---- operators that no Caffe can express ----

const std::vector<Limit> never = {
    {"grid_sample", "torch.grid_sampler(x, x[:, :, :, :2], 0, 0, False)", "aten::grid_sampler",
     "places that are computed"},
    {"sort", "torch.sort(x, -1)[0]", "aten::sort", "an order that depends on their values"},
    {"argsort", "torch.argsort(x, -1).to(6)", "aten::argsort",
     "an order that depends on their values"},
    {"topk", "torch.topk(x, 2)[0]", "aten::topk", "an order that depends on their values"},
    {"complex", "torch.abs(torch.fft_fft(x))", "aten::fft_fft", "complex numbers"},
    {"complex_parts", "torch.view_as_real(torch.complex(x, x))", "aten::complex",
     "complex numbers"},
    {"rounded_numbers", "torch.round(x)", "aten::round", "whole numbers"},
    {"random_numbers", "x + torch.rand_like(x)", "aten::rand_like", "random"},
    {"sine", "torch.sin(x)", "aten::sin", "trigonometric"},
    {"nonzero", "torch.nonzero(x).to(6)", "aten::nonzero", "depends on the input's data"},
    {"sparse", "torch.to_dense(torch.to_sparse(x))", "aten::to_sparse", ""},
    {"quantised", "torch.dequantize(torch.quantize_per_tensor(x, 0.1, 0, 13))",
     "aten::quantize_per_tensor", ""},
};

// ---- where those that are translated end ----

const std::vector<Stored> weights = {
    {"signed", {5}}, {"mean", {3}}, {"variance", {3}, Values::positive}};

const std::string infinities =
    "torch.where(x > 0, torch.tensor([1., 2., 3., 4., float('inf')]), x)";

const std::vector<Limit> ends = {
    {"boolean_index", "x[x > 0]", "aten::index", ""},
    {"whole_numbers", "torch.argmax(x, 1) + 1", "aten::add.Scalar", "type i64"},
    {"whole_numbers_made", "x.to(4)", "aten::to.dtype", "type i64"},
    {"active_dropout", "torch.dropout(x, 0.5, True)", "aten::dropout", "training mode"},
    {"active_rrelu", "torch.rrelu(x, 0.1, 0.3, True)", "aten::rrelu", "training mode"},
    {"celu_of_a_negative_alpha", "torch.celu(x, -0.5)", "aten::celu", "grows"},
    {"rounded_quotient", "torch.div(x, 2.0, rounding_mode='floor')", "aten::div.Scalar_mode",
     "rounded"},
    {"batch_norm_in_training_mode",
     "torch.batch_norm(x, None, None, self.mean, self.variance, True, 0.1, 1e-5, True)",
     "aten::batch_norm", "training mode", weights},
    {"power_of_a_negative_constant", "torch.pow(self.signed, x)", "aten::pow.Tensor_Tensor",
     "not positive", weights},
    {"index_select_of_nothing", "x.index_select(1, torch.zeros([0], dtype=4))",
     "aten::index_select", "empty"},
    {"gather_of_nothing", "x[:, torch.zeros([0], dtype=4)]", "aten::index.Tensor", "empty"},
    {"slice_of_nothing", "x[:, 2:2]", "aten::slice.Tensor", "empty"},
    {"narrow_of_nothing", "torch.narrow(x, 1, 1, 0)", "aten::narrow", "empty"},
    {"computed_index", "torch.gather(x, 1, torch.argmax(x, 1, True))", "aten::gather", "index"},
    {"sums_in_places", "torch.index_put(x, [torch.tensor([0, 0])], torch.relu(x), True)",
     "aten::index_put.hacked_twin", "adds up"},
    {"not_of_numbers", "torch.logical_not(x)", "aten::logical_not", "no mask"},
    {"and_of_numbers", "torch.logical_and(x, x)", "aten::logical_and", "no masks"},
    {"any_of_numbers", "torch.any(x, 1)", "aten::any.dim", "no mask"},
    {"some_infinite_ones", infinities, "aten::where.self", "infinite elements"},
    {"singular_values", "torch.linalg_matrix_norm(x, 2)", "aten::linalg_matrix_norm",
     "singular values"},
    {"nuclear_norm", "torch.linalg_matrix_norm(x, 'nuc')", "aten::linalg_matrix_norm.str_ord",
     "singular values"},
    {"variance_of_one", "torch.var(x, [0])", "aten::var.dim", "too few elements", {}, {1, 3, 4, 5}},
    {"large_product",
     "torch.bmm(x, x.permute([0, 2, 1]))",
     "aten::bmm",
     "more than",
     {},
     {1, 1000, 100}},
    {"long_sequence",
     "torch.rnn_tanh(x, torch.zeros([1, 1, 2]), [self.ih, self.hh], False, 1, 0., False, False, "
     "False)[0]",
     "aten::rnn_tanh.input",
     "513 steps",
     {{"ih", {2, 3}}, {"hh", {2, 2}}},
     {513, 1, 3}},
    {"recurrent_with_computed_weights",
     "torch.rnn_tanh(x, torch.zeros([1, 1, 2]), [x[0, :2], self.hh], False, 1, 0., False, False, "
     "False)[0]",
     "aten::rnn_tanh.input",
     "computed from the network's input",
     {{"hh", {2, 2}}},
     {4, 1, 3}},
};

class Limits : public ::testing::TestWithParam<std::tuple<std::string, Limit>> {};

TEST_P(Limits, SayWhyAndWhatToDo) {
  const auto& [target, limit] = GetParam();
  const auto problems =
      expect_refusal({limit.name, {limit.source, limit.stored}, {limit.input}, {}}, target);
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems[0].subject, limit.subject);
  EXPECT_NE(problems[0].what.find(limit.what), std::string::npos) << problems[0].what;
}

std::string name_of_limit(const ::testing::TestParamInfo<std::tuple<std::string, Limit>>& info) {
  return name_on(std::get<1>(info.param).name, std::get<0>(info.param));
}

INSTANTIATE_TEST_SUITE_P(Never, Limits, on_every_target(never), name_of_limit);
INSTANTIATE_TEST_SUITE_P(Ends, Limits, on_every_target(ends), name_of_limit);

}  // namespace
}  // namespace torch2caffe::test
