// What PyTorch's modules and functions write with several operators: normalised weights, borders
// of convolutions, attention, and operators under their other names.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape line = {2, 4, 9};
const Shape image = {2, 4, 6, 5};
const Shape volume = {1, 4, 4, 5, 3};

const std::vector<Stored> stored = {{"w", {3, 4, 3, 3}}, {"g", {3, 1, 1, 1}, Values::positive},
                                    {"u", {3}},          {"v", {36}},
                                    {"w1", {3, 4, 3}},   {"w3", {3, 4, 3, 3, 3}},
                                    {"m", {5, 6}}};

Case of(const std::string& name, const std::string& expression,
        const std::vector<std::string>& operators, const Shape& input = image) {
  return {name, {expression, stored}, {input}, operators};
}

// By the statistics of the training. PyTorch 2 says that the first one may write them.
Case batch_norm_of_given_statistics() {
  const bool writes = libtorch_is_at_least(2, 6);
  const std::string called =
      writes ? "_native_batch_norm_legit_no_training" : "_native_batch_norm_legit";
  return of("core_batch_norm_of_given_statistics",
            fmt::format("torch.{}(x, None, None, self.u[:1].expand([4]), "
                        "self.g.flatten()[:1].expand([4]), {}0.1, 1e-3)[0]",
                        called, writes ? "" : "False, "),
            {"aten::" + called});
}

// nn.LocalResponseNorm: squares, padded along the channels, averaged over some of them.
std::string local_response_norm(int size, const std::string& view, const std::string& alpha = "0.5",
                                const std::string& beta = "0.75", const std::string& k = "2.0") {
  return fmt::format(
      "def forward(self, x):\n"
      "    d = torch.mul(x, x).unsqueeze(1).view({})\n"
      "    d = torch.constant_pad_nd(d, [0, 0, 0, 0, {}, {}], 0.)\n"
      "    d = torch.avg_pool3d(d, [{}, 1, 1], [1, 1, 1]).squeeze(1).view(x.size())\n"
      "    return x / d.mul({}).add({}).pow({})\n",
      view, size / 2, (size - 1) / 2, size, alpha, k, beta);
}

// F.normalize.
std::string normalised(const std::string& p, int dim, const std::string& eps) {
  return fmt::format("x / torch.norm(x, {}, [{}], True).clamp_min({}).expand_as(x)", p, dim, eps);
}

const std::vector<Case> normalisations = {
    of("local_response_norm", local_response_norm(3, "2, 1, 4, 6, -1"), {"aten::avg_pool3d"}),
    of("local_response_norm_of_even_size", local_response_norm(4, "2, 1, 4, 6, -1"),
       {"aten::avg_pool3d"}),
    of("local_response_norm_of_one", local_response_norm(1, "2, 1, 4, 6, -1"),
       {"aten::avg_pool3d"}),
    of("local_response_norm_of_two", local_response_norm(2, "2, 1, 4, 6, -1", "0.9", "0.5", "1.0"),
       {"aten::avg_pool3d"}),
    of("local_response_norm_of_more_than_there_are",
       local_response_norm(5, "2, 1, 4, 6, -1", "1.5", "2.0", "0.5"), {"aten::avg_pool3d"}),
    of("local_response_norm_of_an_even_size_of_a_line", local_response_norm(4, "2, 1, 4, 9, 1"),
       {"aten::avg_pool3d"}, line),
    of("local_response_norm_of_a_volume", local_response_norm(3, "1, 1, 4, 4, -1"),
       {"aten::avg_pool3d"}, volume),
    of("local_response_norm_of_an_even_size_of_a_volume", local_response_norm(2, "1, 1, 4, 4, -1"),
       {"aten::avg_pool3d"}, volume),
    of("local_response_norm_of_a_line", local_response_norm(3, "2, 1, 4, 9, 1"),
       {"aten::avg_pool3d"}, line),
    of("l2", normalised("2.", 1, "1e-12"), {"aten::norm.ScalarOpt_dim"}),
    of("l1", normalised("1.", 1, "1e-12"), {"aten::norm.ScalarOpt_dim"}),
    of("l1_of_the_last_axis", normalised("1.", -1, "1e-12"), {"aten::norm.ScalarOpt_dim"}),
    of("l1_of_rows", normalised("1.", 2, "0.5"), {"aten::norm.ScalarOpt_dim"}),
    of("l2_of_rows", normalised("2.", 2, "1e-12"), {"aten::norm.ScalarOpt_dim"}),
    of("l2_of_batches", normalised("2.", 0, "1e-12"), {"aten::norm.ScalarOpt_dim"}),
    of("l2_of_a_line", normalised("2.", 1, "1e-12"), {"aten::norm.ScalarOpt_dim"}, line),
    of("l2_of_a_volume", normalised("2.", 1, "1e-12"), {"aten::norm.ScalarOpt_dim"}, volume),
    of("of_the_last_axis", normalised("2.", -1, "1e-3"), {"aten::norm.ScalarOpt_dim"}),
    of("of_a_large_eps", normalised("2.", 1, "1.5"), {"aten::clamp_min"}),
    of("of_a_matrix", normalised("2.", 1, "1e-12"), {"aten::clamp_min"}, {3, 8}),
};

const std::vector<Case> weights = {
    of("spectral_norm",
       "torch.conv2d(x, self.w / torch.dot(self.u, torch.mv(self.w.flatten(1), self.v)))",
       {"aten::conv2d"}),
    of("weight_norm", "torch.conv2d(x, torch._weight_norm(self.w, self.g, 0))", {"aten::conv2d"}),
    of("weight_standardisation",
       "torch.conv2d(x, (self.w - self.w.mean([1, 2, 3], True)) / (self.w.std([1, 2, 3], True, "
       "True) "
       "+ 1e-5))",
       {"aten::conv2d"}),
};

Case bordered(const std::string& mode, int axes, const Shape& input) {
  std::string border = "1, 1";
  for (int i = 1; i < axes; ++i) border += ", 1, 1";
  return of(fmt::format("{}_{}d", mode, axes),
            fmt::format("torch.conv{}d(torch.pad(x, [{}], '{}'), self.w{})", axes, border, mode,
                        axes == 2 ? "" : std::to_string(axes)),
            {fmt::format("aten::conv{}d", axes)}, input);
}

const std::vector<Case> borders = {
    bordered("reflect", 1, line),    bordered("reflect", 2, image),
    bordered("reflect", 3, volume),  bordered("replicate", 1, line),
    bordered("replicate", 2, image), bordered("replicate", 3, volume),
    bordered("circular", 1, line),   bordered("circular", 2, image),
    bordered("circular", 3, volume),
};

const std::vector<Case> constants = {
    of("type_as", "torch.type_as(x * 2.0, x)", {"aten::mul.Scalar"}),
    of("full_like", "x + torch.full_like(x, 0.5)", {"aten::add.Tensor"}),
    of("ones_like", "x + torch.ones_like(x)", {"aten::add.Tensor"}),
    of("new_zeros", "torch.cat([x, x.new_zeros([2, 4, 6, 5])], 1)", {"aten::cat"}),
    of("new_ones", "torch.cat([x, x.new_ones([2, 4, 6, 5])], 1)", {"aten::cat"}),
    of("new_full", "torch.cat([x, x.new_full([2, 4, 6, 5], 0.3)], 1)", {"aten::cat"}),
    of("alpha_dropout", "torch.alpha_dropout(x, 0.5, False) * 2.0", {"aten::mul.Scalar"}),
    of("feature_alpha_dropout", "torch.feature_alpha_dropout(x, 0.5, False) * 2.0",
       {"aten::mul.Scalar"}),
    of("area", "torch.adaptive_avg_pool2d(x, [4, 3])", {"aten::adaptive_avg_pool2d"}),
    of("area_larger", "torch.adaptive_avg_pool2d(x, [9, 7])", {"aten::adaptive_avg_pool2d"}),
    of("in_float64", "(x.to(7) * 2.0).to(6)", {"aten::to.dtype"}),
};

const std::vector<Case> other_names = {
    of("moveaxis", "torch.moveaxis(x, 1, -1)", {"aten::movedim.int"}),
    of("swapdims", "torch.swapdims(x, 1, 2)", {"aten::transpose.int"}),
    of("swapaxes", "torch.swapaxes(x, 1, 2)", {"aten::transpose.int"}),
    of("adjoint", "torch.adjoint(x)", {"aten::mH"}),
    of("mT", "x.mT", {"aten::mT"}),
    of("mH", "x.mH", {"aten::mH"}),
    of("concat", "torch.concat([x, x * 2.0], 1)", {"aten::cat"}),
    of("divide", "[torch.divide(x, 2.0), torch.divide(x, x * x + 1.0)]", {"aten::div.Tensor"}),
    of("multiply", "[torch.multiply(x, 2.0), torch.multiply(x, x + 1.0)]", {"aten::mul.Tensor"}),
    of("subtract", "[torch.subtract(x, 2.0), torch.subtract(x, x * x, alpha=0.5)]",
       {"aten::sub.Tensor"}),
    of("true_divide", "[torch.true_divide(x, 2.0), torch.true_divide(x, x * x + 1.0)]",
       {"aten::div.Tensor"}),
    of("unsafe_splits",
       "[torch.unsafe_split(x, 2, 1)[1], torch.unsafe_split_with_sizes(x, [1, 3], 1)[1], "
       "torch.unsafe_chunk(x, 2, 2)[0]]",
       {"aten::unsafe_split.Tensor", "aten::unsafe_split_with_sizes", "aten::unsafe_chunk"}),
    of("special",
       "[torch.special_erf(x), torch.special_erfc(x), torch.special_expm1(x), "
       "torch.special_exp2(x), "
       "torch.special_log1p(torch.abs(x)), torch.special_logsumexp(x, [1])]",
       {"aten::erf", "aten::erfc", "aten::expm1", "aten::log1p", "aten::logsumexp"}),
    of("sgn", "torch.sgn(x)", {"aten::sgn"}),
    of("absolute", "torch.absolute(x)", {"aten::abs"}),
    of("negative", "torch.negative(x)", {"aten::neg"}),
    of("matrix_H", "x.H", {"aten::matrix_H"}, {4, 6}),
    of("handed_on",
       "torch.alias(torch.lift_fresh_copy(torch.lift_fresh(torch.lift(x * 2.0)))).cpu() + "
       "torch.positive(torch.resolve_conj(torch.resolve_neg(x)))",
       {"aten::lift_fresh_copy"}),
    of("atleast", "[torch.atleast_1d(x) * 2.0, torch.atleast_2d(x * 3.0), torch.atleast_3d(x)]",
       {"aten::mul.Scalar"}, {3, 4}),
    of("log_sigmoid_forward", "torch.log_sigmoid_forward(x)[0]", {"aten::log_sigmoid_forward"}),
    of("core_softmax",
       "[torch._softmax(x, 1, False), torch._log_softmax(x, 2, False), torch._safe_softmax(x, 3)]",
       {"aten::_softmax", "aten::_log_softmax", "aten::_safe_softmax"}),
    of("core_strides", "torch.as_strided(torch.mean(x, [2, 3]), [1, 4, 1, 1], [4, 1, 4, 4]) * 2.0",
       {"aten::as_strided"}, {1, 4, 3, 5}),
    of("core_views",
       "[torch._unsafe_view(x, [2, -1]) * 2.0, torch._reshape_alias(x, [8, 30], [30, 1])]",
       {"aten::_unsafe_view", "aten::_reshape_alias"}),
    of("core_adaptive_pooling",
       "[torch._adaptive_avg_pool2d(x, [3, 5]), torch._adaptive_avg_pool2d(x, [1, 1])]",
       {"aten::_adaptive_avg_pool2d"}),
    of("core_conversion", "torch._to_copy(x * 2.0, dtype=6)", {"aten::_to_copy"}),
    of("core_batch_norm",
       "torch.native_batch_norm(x, None, None, self.u[:1].expand([4]), self.g.flatten()[:1].expand("
       "[4]), False, 0.1, 1e-3)[0]",
       {"aten::native_batch_norm"}),
    of("core_batch_norm_of_the_batch",
       "torch._native_batch_norm_legit(x, None, None, True, 0.1, 1e-3)[0]",
       {"aten::_native_batch_norm_legit.no_stats"}),
    batch_norm_of_given_statistics(),
    of("core_borders",
       "[torch.reflection_pad2d(x, [1, 2, 0, 1]), torch.replication_pad2d(x, [1, 0, "
       "2, 1]), torch._pad_circular(x, [1, 1, 0, 2])]",
       {"aten::reflection_pad2d", "aten::replication_pad2d", "aten::_pad_circular"}),
    of("scatters",
       "[torch.slice_scatter(x, x[:, :2] * 2.0, 1, 1, 3), torch.select_scatter(x, x[:, 0], 1, 2)]",
       {"aten::slice_scatter", "aten::select_scatter"}),
};

const std::vector<Case> products = {
    of("dot", "def forward(self, x, y):\n    return torch.dot(x.flatten(), y.flatten()) * x[0]\n",
       {"aten::dot"}, {1, 6}),
    of("inner", "torch.inner(x[0], self.m[0]) * x", {"aten::inner"}, {3, 6}),
    of("matmul_of_vectors", "torch.matmul(x[0], self.m[0]) * x", {"aten::matmul"}, {3, 6}),
    of("many_matrices", "torch.bmm(x, torch.linspace(-1, 1, 300 * 12).view([300, 4, 3]))",
       {"aten::bmm"}, {300, 2, 4}),
    of("many_matrices_in_front", "torch.bmm(torch.linspace(-1, 1, 300 * 12).view([300, 3, 4]), x)",
       {"aten::bmm"}, {300, 4, 2}),
    of("diagonal", "torch.einsum('bii->bi', [x])", {"aten::einsum"}, {2, 4, 4}),
    of("trace", "torch.einsum('bii,b->b', [x, self.u[:2]])", {"aten::einsum"}, {2, 4, 4}),
    of("diagonal_of_a_constant", "torch.einsum('ii,bi->bi', [self.m[:, :5], x])", {"aten::einsum"},
       {3, 5}),
    of("two_constants_in_front", "torch.einsum('ij,jk,bk->bi', [self.m, self.m.t(), x])",
       {"aten::einsum"}, {3, 5}),
    of("linalg_norm",
       "[torch.linalg_norm(x, None, [1], True), torch.linalg_norm(x, 1, [2]), torch.linalg_norm(x, "
       "float('inf'), [1, 2])]",
       {"aten::linalg_norm"}, {2, 3, 4}),
    of("linalg_matrix_norm",
       "[torch.linalg_matrix_norm(x, 1, [1, 2]), torch.linalg_matrix_norm(x, -1, [-1, -2], True), "
       "torch.linalg_matrix_norm(x, 'fro')]",
       {"aten::linalg_matrix_norm", "aten::linalg_matrix_norm.str_ord"}, {2, 3, 4}),
    of("linalg_vector_norm",
       "[torch.linalg_vector_norm(x, 2, [1]), torch.linalg_vector_norm(x, 3, [1, 2], True)]",
       {"aten::linalg_vector_norm"}, {2, 3, 4}),
};

const std::vector<Case> assignments = {
    of("channels",
       "def forward(self, x):\n    y = x * 2.0\n    y[:, [0, 2]] = x[:, :2]\n    return y\n",
       {"aten::index_put_"}),
    of("a_number",
       "def forward(self, x):\n    y = x * 2.0\n    y[:, [3, 1]] = 0.25\n    return y\n",
       {"aten::index_put_"}),
    of("pairs",
       "def forward(self, x):\n    y = x * 2.0\n"
       "    y[:, :, torch.tensor([0, 2]), torch.tensor([1, 1])] = -1.0\n    return y\n",
       {"aten::index_put_"}),
    of("by_a_constant_mask",
       "def forward(self, x):\n    y = x * 2.0\n    y[:, self.u.new_ones([4]).cumsum(0) > 2] = "
       "0.5\n"
       "    return y\n",
       {"aten::index_put_"}),
};

Case with_y(Case subject) {
  if (subject.model.source.find("x, y") != std::string::npos) subject.inputs.push_back({1, 6});
  return subject;
}

std::vector<Case> products_with_y() {
  std::vector<Case> all;
  for (const Case& subject : products) all.push_back(with_y(subject));
  return all;
}

class Composition : public OperatorTest {};

TEST_P(Composition, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Normalisations, Composition, on_every_target(normalisations), name_of);
INSTANTIATE_TEST_SUITE_P(Weights, Composition, on_every_target(weights), name_of);
INSTANTIATE_TEST_SUITE_P(Borders, Composition, on_every_target(borders), name_of);
INSTANTIATE_TEST_SUITE_P(Constants, Composition, on_every_target(constants), name_of);
INSTANTIATE_TEST_SUITE_P(OtherNames, Composition, on_every_target(other_names), name_of);
INSTANTIATE_TEST_SUITE_P(Products, Composition, on_every_target(products_with_y()), name_of);
INSTANTIATE_TEST_SUITE_P(Assignments, Composition, on_every_target(assignments), name_of);

}  // namespace
}  // namespace torch2caffe::test
