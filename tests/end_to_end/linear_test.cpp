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

class Linear : public OperatorTest {};

TEST_P(Linear, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Products, Linear, on_every_target(products), name_of);
INSTANTIATE_TEST_SUITE_P(BehindReshape, Linear, on_every_target(behind_a_reshape), name_of);

const std::vector<Case> inexpressible = {
    {"no_batch_axis", {"torch.linear(x, self.weight, self.bias)", matrix}, {{6}}, {}},
    {"matrix_on_the_left", {"torch.matmul(self.weight, x)", matrix}, {{6, 3}}, {}},
    {"computed_matrix", {"torch.mm(x, torch.relu(x))", {}}, {{4, 4}}, {}},
    {"bias_of_each_row",
     {"torch.addmm(self.rows, x, self.weight)", {{"weight", {6, 4}}, {"rows", {3, 4}}}},
     {{3, 6}},
     {}},
};

class InexpressibleLinear : public OperatorTest {};

TEST_P(InexpressibleLinear, IsRefused) {
  EXPECT_EQ(expect_refusal(subject(), target()).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(, InexpressibleLinear, on_target("caffe", inexpressible), name_of);

}  // namespace
}  // namespace torch2caffe::test
