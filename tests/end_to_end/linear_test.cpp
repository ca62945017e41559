// Products with a fixed matrix, in every spelling.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const std::vector<Stored> matrix = {{"weight", {4, 6}}, {"bias", {4}}};
const std::vector<Stored> transposed = {{"weight", {6, 4}}, {"bias", {4}}};

const std::vector<Case> products = {
    {"rank_2", {"torch.linear(x, self.weight, self.bias)", matrix}, {{3, 6}}, {"aten::linear"}},
    {"rank_3", {"torch.linear(x, self.weight, self.bias)", matrix}, {{2, 5, 6}}, {"aten::linear"}},
    {"rank_4",
     {"torch.linear(x, self.weight, self.bias)", matrix},
     {{2, 3, 5, 6}},
     {"aten::linear"}},
    {"without_bias", {"torch.linear(x, self.weight)", matrix}, {{3, 6}}, {"aten::linear"}},
    {"rank_3_without_bias",
     {"torch.linear(x, self.weight)", matrix},
     {{2, 5, 6}},
     {"aten::linear"}},
    {"addmm", {"torch.addmm(self.bias, x, self.weight)", transposed}, {{3, 6}}, {"aten::addmm"}},
    {"mm", {"torch.mm(x, self.weight)", transposed}, {{3, 6}}, {"aten::mm"}},
    {"matmul", {"torch.matmul(x, self.weight)", transposed}, {{3, 6}}, {"aten::matmul"}},
    {"matmul_of_rank_3",
     {"torch.matmul(x, self.weight)", transposed},
     {{2, 5, 6}},
     {"aten::matmul"}},
    {"slopes_of_as_many_as_rows",
     {"torch.prelu(torch.linear(x, self.weight), self.slopes)",
      {{"weight", {4, 6}}, {"slopes", {4}}}},
     {{2, 4, 6}},
     {"aten::prelu"}},
    {"fewer_slopes_than_columns",
     {"torch.prelu(torch.linear(x, self.weight), self.slopes)",
      {{"weight", {4, 6}}, {"slopes", {3}}}},
     {{2, 3, 6}},
     {"aten::prelu"}},
    {"weight_is_a_vector",
     {"torch.linear(torch.softmax(x, -1), self.weight)", {{"weight", {6}}}},
     {{5, 6}},
     {"aten::linear"}},
    {"weight_is_a_vector_for_rank_4",
     {"torch.linear(x, self.weight)", {{"weight", {6}}}},
     {{2, 3, 5, 6}},
     {"aten::linear"}},
    {"weight_is_a_computed_vector",
     {"torch.linear(x, torch.relu(x)[0, 0] + 1)"},
     {{1, 5, 6}},
     {"aten::linear"}},
    {"two_in_a_row",
     {"torch.mm(torch.relu(torch.linear(x, self.weight, self.bias)), self.second)",
      {{"weight", {4, 6}}, {"bias", {4}}, {"second", {4, 3}}}},
     {{3, 6}},
     {"aten::linear", "aten::mm"}},
};

Case behind(const std::string& name, const std::string& reshaped, const Shape& input,
            const std::string& further = "") {
  return {name,
          {"def forward(self, x):\n    y = " + reshaped +
               "\n    return torch.linear(y, self.weight, self.bias)" + further + "\n",
           {{"weight", {4, 24}}, {"bias", {4}}}},
          {input},
          {"aten::linear"}};
}

// Caffe's product flattens by itself, so that the reshape in front can go; or cannot.
const std::vector<Case> behind_a_reshape = {
    behind("flatten", "torch.flatten(x, 1)", {2, 3, 2, 4}),
    behind("view", "x.view([x.size(0), -1])", {2, 3, 2, 4}),
    behind("reshape", "torch.reshape(x, [2, 24])", {2, 3, 2, 4}),
    behind("flatten_that_is_read_twice", "torch.flatten(x, 1)", {2, 3, 2, 4}, ", torch.sigmoid(y)"),
    behind("flatten_that_is_an_output", "torch.flatten(x, 1)", {2, 3, 2, 4}, ", y"),
    behind("flatten_of_the_last_axes_only", "torch.flatten(x, 2)", {2, 3, 2, 12}),
    behind("view_that_moves_the_batch_axis", "x.view([4, 24])", {2, 3, 4, 4}),
};

Case product(const std::string& name, const std::string& expression, const Shape& input,
             const std::string& operator_name, const std::vector<Stored>& stored = {}) {
  return {name, {expression, stored}, {input}, {"aten::" + operator_name}};
}

const std::vector<Case> with_known = {
    product("vector", "torch.linear(x.view([6]), self.weight, self.bias).view([2, 2])", {2, 3},
            "linear", matrix),
    product("vector_times_matrix", "torch.matmul(x.view([6]), self.weight).view([2, 2])", {2, 3},
            "matmul", transposed),
    product("matrix_times_vector", "torch.matmul(self.weight, x.view([6])).view([2, 2])", {2, 3},
            "matmul", matrix),
    product("matrix_on_the_left", "torch.matmul(self.weight, x)", {2, 3, 6, 5}, "matmul", matrix),
    product("mm_on_the_left", "torch.mm(self.weight, x)", {6, 5}, "mm", matrix),
    product("vector_on_the_right", "torch.mv(x, self.vector).view([1, 5])", {5, 6}, "mv",
            {{"vector", {6}}}),
    product("bmm", "torch.bmm(x, self.matrices)", {3, 4, 6}, "bmm", {{"matrices", {3, 6, 5}}}),
    product("bmm_on_the_left", "torch.bmm(self.matrices, x)", {3, 6, 4}, "bmm",
            {{"matrices", {3, 5, 6}}}),
    product("matrices_for_each_image", "torch.matmul(x, self.matrices)", {2, 3, 4, 6}, "matmul",
            {{"matrices", {3, 6, 5}}}),
    product("one_matrix_with_more_axes", "torch.matmul(x, self.matrices)", {4, 6}, "matmul",
            {{"matrices", {1, 1, 6, 5}}}),
    product("repeated_blob", "torch.matmul(x, self.matrices)", {4, 6}, "matmul",
            {{"matrices", {3, 6, 5}}}),
    product("addmm_with_factors", "torch.addmm(self.bias, x, self.weight, beta=0.5, alpha=2)",
            {3, 6}, "addmm", transposed),
    product("addmm_of_rows", "torch.addmm(self.rows, x, self.weight)", {3, 6}, "addmm",
            {{"weight", {6, 4}}, {"rows", {3, 4}}}),
    product("addmm_to_computed", "torch.addmm(x, torch.relu(x), self.weight, alpha=3)", {4, 4},
            "addmm", {{"weight", {4, 4}}}),
    product("baddbmm", "torch.baddbmm(self.added, x, self.matrices, beta=0.5)", {3, 4, 6},
            "baddbmm", {{"added", {3, 1, 5}}, {"matrices", {3, 6, 5}}}),
};

const std::vector<Case> both_computed = {
    product("mm", "torch.mm(x, torch.relu(x))", {4, 4}, "mm"),
    product("bmm", "torch.bmm(x, torch.sigmoid(x).permute([0, 2, 1]))", {3, 4, 5}, "bmm"),
    product("matmul", "torch.matmul(torch.relu(x), x.permute([0, 1, 3, 2]))", {2, 3, 4, 5},
            "matmul"),
    product("repeated",
            "torch.matmul(x, torch.linear(torch.flatten(x, 1), self.small).view([2, 1, 5, 4]))",
            {2, 3, 4, 5}, "matmul", {{"small", {20, 60}}}),
    product("outer", "torch.outer(x.view([6]), torch.relu(x).view([6]))", {2, 3}, "outer"),
    product("column", "torch.matmul(x, torch.linear(x, self.one))", {2, 5, 5}, "matmul",
            {{"one", {1, 5}}}),
    product("linear", "torch.linear(x, torch.sigmoid(x))", {5, 4}, "linear"),
    product("linear_with_bias", "torch.linear(x, torch.sigmoid(x), self.bias)", {5, 4}, "linear",
            {{"bias", {5}}}),
    product("baddbmm", "torch.baddbmm(x, x, torch.relu(x), beta=2, alpha=0.5)", {2, 3, 3},
            "baddbmm"),
};

const std::vector<Case> sums_of_products = {
    product("transposition", "torch.einsum('ij->ji', [x])", {4, 5}, "einsum"),
    product("sum", "torch.einsum('bij->bj', [x])", {2, 4, 5}, "einsum"),
    product("linear", "torch.einsum('bti,oi->bto', [x, self.weight])", {2, 5, 6}, "einsum", matrix),
    product("channels", "torch.einsum('nchw,oc->nohw', [x, self.weight])", {2, 6, 3, 4}, "einsum",
            matrix),
    product("graph", "torch.einsum('nctv,vw->nctw', [x, self.weight])", {2, 3, 4, 6}, "einsum",
            transposed),
    product("graphs", "torch.einsum('nkctv,kvw->nctw', [x, self.graphs])", {2, 3, 2, 4, 5},
            "einsum", {{"graphs", {3, 5, 5}}}),
    product("attention", "torch.einsum('bhid,bhjd->bhij', [x, torch.relu(x)])", {2, 3, 4, 5},
            "einsum"),
    product("ellipsis", "torch.einsum('...ij,...jk->...ik', [x, torch.relu(x)])", {2, 3, 4, 4},
            "einsum"),
    product("no_arrow", "torch.einsum('ij,jk', [x, self.weight])", {3, 6}, "einsum", transposed),
    product("factors",
            "torch.einsum('nchw,nc->nchw', [x, torch.adaptive_avg_pool2d(x, [1, 1]).view([2, 3])])",
            {2, 3, 4, 5}, "einsum"),
    product("summed_factors", "torch.einsum('nchw,kc->nk', [x, self.weight])", {2, 6, 4, 3},
            "einsum", matrix),
    product("tensordot", "torch.tensordot(x, self.weight, [1, -1], [1, 0])", {2, 4, 3, 6},
            "tensordot", {{"weight", {6, 4, 5}}}),
    product("inner", "torch.inner(x, self.weight)", {2, 3, 6}, "inner", matrix),
    product("three", "torch.einsum('bi,oi,op->bp', [x, self.weight, self.second])", {3, 6},
            "einsum", {{"weight", {4, 6}}, {"second", {4, 5}}}),
};

class Linear : public OperatorTest {};

TEST_P(Linear, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Products, Linear, on_every_target(products), name_of);
INSTANTIATE_TEST_SUITE_P(WithKnown, Linear, on_every_target(with_known), name_of);
INSTANTIATE_TEST_SUITE_P(BothComputed, Linear, on_every_target(both_computed), name_of);
INSTANTIATE_TEST_SUITE_P(Einsum, Linear, on_every_target(sums_of_products), name_of);
INSTANTIATE_TEST_SUITE_P(BehindReshape, Linear, on_every_target(behind_a_reshape), name_of);

}  // namespace
}  // namespace torch2caffe::test
