// Powers, roots, exponentials and logarithms, and choices by constant masks.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

// x is the input; y, of x's shape, is between 0 and 1.
Case elementary(const std::string& name, const std::string& expression,
                const std::string& operator_name, const std::vector<Stored>& parameters = {},
                const Shape& input = image) {
  return {name,
          {"def forward(self, x):\n    y = torch.sigmoid(x)\n    return " + expression + "\n",
           parameters},
          {input},
          {operator_name}};
}

const std::vector<Case> functions = {
    elementary("neg", "torch.neg(x)", "aten::neg"),
    elementary("abs", "torch.abs(x)", "aten::abs"),
    elementary("abs_in_place", "torch.tanh(x).abs_()", "aten::abs_"),
    elementary("sqrt", "torch.sqrt(y)", "aten::sqrt"),
    elementary("rsqrt", "torch.rsqrt(y)", "aten::rsqrt"),
    elementary("reciprocal", "torch.reciprocal(y)", "aten::reciprocal"),
    elementary("square", "torch.square(x)", "aten::square"),
    elementary("exp", "torch.exp(x)", "aten::exp"),
    elementary("exp2", "torch.exp2(x)", "aten::exp2"),
    elementary("expm1", "torch.expm1(x)", "aten::expm1"),
    elementary("expm1_of_small_numbers", "torch.expm1(x * 1e-6)", "aten::expm1"),
    elementary("expm1_of_large_numbers", "torch.expm1(x * 20.0)", "aten::expm1"),
    elementary("log", "torch.log(y)", "aten::log"),
    elementary("log2", "torch.log2(y)", "aten::log2"),
    elementary("log10", "torch.log10(y)", "aten::log10"),
    elementary("log1p", "torch.log1p(y)", "aten::log1p"),
    elementary("log1p_of_negative_numbers", "torch.log1p(-y)", "aten::log1p"),
    elementary("in_place", "torch.tanh(x).exp_().sqrt_().neg_().reciprocal_()", "aten::sqrt_"),
    elementary("rank_2", "torch.log(torch.exp(x) + 1)", "aten::log", {}, {3, 4}),
};

const std::vector<Stored> row = {{"c", {5}, Values::positive}};
const std::vector<Stored> channels = {{"c", {3, 1, 1}, Values::positive}};
const std::vector<Stored> number = {{"c", {}, Values::positive}};

const std::vector<Case> powers = {
    elementary("to_2", "torch.pow(x, 2)", "aten::pow.Tensor_Scalar"),
    elementary("to_3", "torch.pow(x, 3)", "aten::pow.Tensor_Scalar"),
    elementary("to_4_in_place", "torch.tanh(x).pow_(4)", "aten::pow_.Scalar"),
    elementary("to_a_half", "torch.pow(y, 0.5)", "aten::pow.Tensor_Scalar"),
    elementary("to_minus_1", "torch.pow(x, -1)", "aten::pow.Tensor_Scalar"),
    elementary("to_minus_3", "torch.pow(torch.add(y, 0.5), -3)", "aten::pow.Tensor_Scalar"),
    elementary("to_minus_a_half", "torch.pow(y, -0.5)", "aten::pow.Tensor_Scalar"),
    elementary("to_0", "torch.pow(x, 0) + x", "aten::pow.Tensor_Scalar"),
    elementary("to_any_number", "torch.pow(y, 1.7)", "aten::pow.Tensor_Scalar"),
    elementary("to_1", "torch.pow(x, 1)", "aten::pow.Tensor_Scalar"),
    elementary("of_2", "torch.pow(2, x)", "aten::pow.Scalar"),
    elementary("of_a_half", "torch.pow(0.5, x)", "aten::pow.Scalar"),
    elementary("of_two_tensors", "torch.pow(y, x)", "aten::pow.Tensor_Tensor"),
    elementary("of_a_smaller_tensor", "torch.pow(torch.adaptive_avg_pool2d(y, [1, 1]), x)",
               "aten::pow.Tensor_Tensor"),
    elementary("of_a_constant", "torch.pow(self.c, x)", "aten::pow.Tensor_Tensor", row),
    elementary("to_a_constant", "torch.pow(y, self.c)", "aten::pow.Tensor_Tensor", channels),
    elementary("to_one_number", "torch.pow(y, self.c)", "aten::pow.Tensor_Tensor", number),
};

const std::vector<Stored> mask = {{"c", {4, 5}}};
const std::vector<Stored> mask_apart = {{"c", {2, 1, 4, 1}}};

const std::vector<Case> choices = {
    elementary("where", "torch.where(self.c > 0, x, y)", "aten::where.self", mask),
    elementary("where_with_axes_apart", "torch.where(self.c > 0, x, y)", "aten::where.self",
               mask_apart),
    elementary("where_a_constant", "torch.where(self.c > 0, self.c, y)", "aten::where.self", mask),
    elementary("where_else_a_constant", "torch.where(self.c > 0, x, self.c)", "aten::where.self",
               mask),
    elementary("where_of_different_shapes",
               "torch.where(self.c > 0, torch.adaptive_avg_pool2d(x, [1, 1]), y)",
               "aten::where.self", mask),
    elementary("masked_fill", "torch.masked_fill(x, self.c > 0, -2.5)", "aten::masked_fill.Scalar",
               mask),
    elementary("masked_fill_in_place", "torch.tanh(x).masked_fill_(self.c > 0, 0)",
               "aten::masked_fill_.Scalar", mask),
    elementary("masked_fill_by_infinity",
               "torch.softmax(torch.masked_fill(x, self.c > 0.5, float('-inf')), -1)",
               "aten::masked_fill.Scalar", mask),
    elementary("masked_fill_by_a_tensor", "torch.masked_fill(x, self.c > 0, torch.max(self.c))",
               "aten::masked_fill.Tensor", mask),
};

class Elementary : public OperatorTest {};

TEST_P(Elementary, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Function, Elementary, on_every_target(functions), name_of);
INSTANTIATE_TEST_SUITE_P(Power, Elementary, on_every_target(powers), name_of);
INSTANTIATE_TEST_SUITE_P(Choice, Elementary, on_every_target(choices), name_of);

}  // namespace
}  // namespace torch2caffe::test
