// Activation functions, out of place and in place.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 5, 4};

Case activation(const std::string& name, const std::string& expression,
                const std::string& operator_name, const std::vector<Stored>& parameters = {},
                const Shape& input = image) {
  return {name, {expression, parameters}, {input}, {operator_name}};
}

const std::vector<Case> out_of_place = {
    activation("relu", "torch.relu(x)", "aten::relu"),
    activation("relu_of_rank_2", "torch.relu(x)", "aten::relu", {}, {3, 7}),
    activation("relu_of_rank_3", "torch.relu(x)", "aten::relu", {}, {2, 3, 7}),
    activation("relu6", "torch.relu6(x * 5.0)", "aten::relu6"),
    activation("leaky_relu", "torch.leaky_relu(x)", "aten::leaky_relu"),
    activation("leaky_relu_with_slope", "torch.leaky_relu(x, 0.3)", "aten::leaky_relu"),
    activation("leaky_relu_with_negative_slope", "torch.leaky_relu(x, -0.3)", "aten::leaky_relu"),
    activation("prelu_of_each_channel", "torch.prelu(x, self.slopes)", "aten::prelu",
               {{"slopes", {3}}}),
    activation("prelu_of_all_channels", "torch.prelu(x, self.slopes)", "aten::prelu",
               {{"slopes", {1}}}),
    activation("prelu_of_one_channel", "torch.prelu(x, self.slopes)", "aten::prelu",
               {{"slopes", {1}}}, {2, 1, 4, 4}),
    activation("prelu_of_rank_2", "torch.prelu(x, self.slopes)", "aten::prelu", {{"slopes", {7}}},
               {3, 7}),
    activation("elu", "torch.elu(x)", "aten::elu"),
    activation("elu_with_alpha", "torch.elu(x, 0.5)", "aten::elu"),
    activation("hardtanh", "torch.hardtanh(x)", "aten::hardtanh"),
    activation("hardtanh_with_bounds", "torch.hardtanh(x, -0.25, 1.5)", "aten::hardtanh"),
    activation("clamp_between", "torch.clamp(x, -0.5, 0.75)", "aten::clamp"),
    activation("clamp_above_zero", "torch.clamp(x, 0.25, 0.75)", "aten::clamp"),
    activation("clamp_below_zero", "torch.clamp(x, -0.75, -0.25)", "aten::clamp"),
    activation("clamp_from_zero", "torch.clamp(x, 0.0, 0.75)", "aten::clamp"),
    activation("clamp_to_zero", "torch.clamp(x, -0.75, 0.0)", "aten::clamp"),
    activation("clamp_from_below", "torch.clamp(x, min=-0.5)", "aten::clamp"),
    activation("clamp_from_below_at_zero", "torch.clamp(x, min=0)", "aten::clamp"),
    activation("clamp_from_above", "torch.clamp(x, max=0.5)", "aten::clamp"),
    activation("clamp_from_above_at_zero", "torch.clamp(x, max=0)", "aten::clamp"),
    activation("sigmoid", "torch.sigmoid(x)", "aten::sigmoid"),
    activation("tanh", "torch.tanh(x)", "aten::tanh"),
    activation("one_behind_the_other", "torch.sigmoid(torch.relu6(torch.tanh(x)))", "aten::relu6"),
};

const std::vector<Stored> weight = {{"weight", {4, 3, 3, 3}}};

// `write` stands behind y = conv(x); `result` reads what it leaves.
Case in_place(const std::string& name, const std::string& write, const std::string& operator_name,
              const std::string& result = "y") {
  return activation(name,
                    "def forward(self, x):\n"
                    "    y = torch.conv2d(x, self.weight)\n"
                    "    " +
                        write +
                        "\n"
                        "    return " +
                        result + "\n",
                    operator_name, weight);
}

const std::vector<Case> in_place_forms = {
    in_place("relu", "torch.relu_(y)", "aten::relu_"),
    in_place("leaky_relu", "torch.leaky_relu_(y, 0.2)", "aten::leaky_relu_"),
    in_place("relu6", "torch.relu6_(y)", "aten::relu6_"),
    in_place("elu", "torch.elu_(y)", "aten::elu_"),
    in_place("hardtanh", "torch.hardtanh_(y, -0.5, 0.5)", "aten::hardtanh_"),
    in_place("clamp", "torch.clamp_(y, -0.5, 0.5)", "aten::clamp_"),
    in_place("sigmoid", "torch.sigmoid_(y)", "aten::sigmoid_"),
    in_place("tanh", "torch.tanh_(y)", "aten::tanh_"),
};

const std::vector<Case> second_readers = {
    in_place("reads_what_was_written", "z = torch.relu_(y)", "aten::relu_",
             "torch.add(torch.sigmoid(y), z)"),
    in_place("reads_before_the_write", "z = torch.tanh(y)\n    torch.relu_(y)", "aten::relu_",
             "torch.add(y, z)"),
    in_place("reads_before_and_after", "z = torch.mul(y, y)\n    torch.sigmoid_(y)",
             "aten::sigmoid_", "torch.add(torch.mul(z, y), y)"),
    in_place("returns_the_value_before", "z = y.clone()\n    torch.relu_(y)", "aten::relu_",
             "y, z"),
    in_place("writes_twice", "torch.relu_(y)\n    torch.tanh_(y)", "aten::tanh_",
             "torch.add(y, 1)"),
    in_place("reads_the_base_of_a_view", "z = torch.relu(torch.flatten(y, 1))", "aten::relu",
             "torch.add(z, torch.flatten(torch.sigmoid(y), 1))"),
    in_place("reads_the_base_of_a_view_written_in_place",
             "z = torch.sigmoid(y)\n    v = y.view([2, 4, 6])\n    torch.relu_(v)", "aten::relu_",
             "torch.add(v, z.view([2, 4, 6]))"),
    in_place("reads_the_end_of_a_chain",
             "y = torch.tanh(torch.leaky_relu(torch.elu(torch.sigmoid(torch.relu6(y)), 0.5), 0.1))",
             "aten::relu6"),
    in_place("reads_before_an_out_of_place_form", "z = torch.relu(y)", "aten::relu",
             "torch.add(y, z)"),
    in_place("reads_two_activations", "z = torch.relu(y)\n    y = torch.sigmoid(y)", "aten::relu",
             "torch.add(y, z)"),
};

class Activation : public OperatorTest {};

TEST_P(Activation, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(OutOfPlace, Activation, on_every_target(out_of_place), name_of);
INSTANTIATE_TEST_SUITE_P(InPlace, Activation, on_every_target(in_place_forms), name_of);
INSTANTIATE_TEST_SUITE_P(SecondReader, Activation, on_every_target(second_readers), name_of);

TEST(ScaledElu, IsRefused) {
  const auto problems = expect_refusal(activation("elu", "torch.elu(x, 1, 1.05)", ""), "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].subject, "aten::elu");
}

}  // namespace
}  // namespace torch2caffe::test
