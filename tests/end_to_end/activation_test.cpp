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

const std::string every_one =
    "[torch.relu6(x * 5.0), torch.leaky_relu(x, 0.3), torch.elu(x, 0.5), torch.selu(x), "
    "torch.celu(x, 0.3), torch.gelu(x), torch.gelu(x, approximate='tanh'), torch.silu(x), "
    "torch.mish(x), torch.softplus(x, 2.5), torch.softshrink(x), torch.hardshrink(x), "
    "torch.hardtanh(x, -0.25, 1.5), torch.hardsigmoid(x), torch.hardswish(x), "
    "torch.threshold(x, 0.25, -0.5), torch.log_sigmoid(x), x - torch.tanh(x), "
    "x / (torch.abs(x) + 1), torch.clamp(x, -0.5, 0.75), torch.clamp(x, min=0.25), "
    "torch.rrelu(x, 0.1, 0.5, False)]";

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
    activation("prelu_of_all_channels_of_rank_2", "torch.prelu(x, self.slopes)", "aten::prelu",
               {{"slopes", {1}}}, {3, 7}),
    activation("prelu_of_all_channels_of_rank_5", "torch.prelu(x, self.slopes)", "aten::prelu",
               {{"slopes", {1}}}, {2, 3, 4, 5, 2}),
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
    activation("silu", "torch.silu(x * 3.0)", "aten::silu"),
    activation("mish", "torch.mish(x * 3.0)", "aten::mish"),
    activation("selu", "torch.selu(x)", "aten::selu"),
    activation("celu", "torch.celu(x)", "aten::celu"),
    activation("celu_with_alpha", "torch.celu(x, 0.3)", "aten::celu"),
    activation("elu_with_scale", "torch.elu(x, 0.7, 1.05)", "aten::elu"),
    activation("elu_with_input_scale", "torch.elu(x, 0.7, 1.05, 2.0)", "aten::elu"),
    activation("rrelu", "torch.rrelu(x, 0.1, 0.5, False)", "aten::rrelu"),
    activation("prelu_of_rank_3", "torch.prelu(x, self.slopes)", "aten::prelu", {{"slopes", {3}}},
               {2, 3, 7}),
    activation("prelu_of_rank_5", "torch.prelu(x, self.slopes)", "aten::prelu", {{"slopes", {3}}},
               {2, 3, 4, 5, 2}),
    activation("softplus", "torch.softplus(x * 10.0)", "aten::softplus"),
    activation("softplus_with_beta", "torch.softplus(x, 2.5)", "aten::softplus"),
    activation("softplus_with_a_low_threshold", "torch.softplus(x, 1, 0.5)", "aten::softplus"),
    activation("softplus_with_beta_and_a_low_threshold", "torch.softplus(x, 0.5, 0.25)",
               "aten::softplus"),
    activation("softplus_with_a_negative_threshold", "torch.softplus(x, 2, -0.5)",
               "aten::softplus"),
    activation("log_sigmoid", "torch.log_sigmoid(x)", "aten::log_sigmoid"),
    activation("log_sigmoid_of_large_numbers", "torch.log_sigmoid(x * 100.0)", "aten::log_sigmoid"),
    activation("softsign", "x / (torch.abs(x) + 1)", "aten::abs"),
    activation("tanhshrink", "x - torch.tanh(x)", "aten::tanh"),
    activation("glu_of_columns", "torch.glu(x)", "aten::glu"),
    activation("glu_of_rows", "torch.glu(x, 2)", "aten::glu", {}, {2, 3, 6, 4}),
    activation("glu_of_batches", "torch.glu(x, 0)", "aten::glu"),
    activation("glu_of_rank_2", "torch.glu(x, 1)", "aten::glu", {}, {3, 8}),
    activation("gelu", "torch.gelu(x * 3.0)", "aten::gelu"),
    activation("gelu_of_rank_3", "torch.gelu(x)", "aten::gelu", {}, {2, 3, 7}),
    activation("gelu_by_tanh", "torch.gelu(x * 3.0, approximate='tanh')", "aten::gelu"),
    activation("erf", "torch.erf(x)", "aten::erf"),
    activation("erfc", "torch.erfc(x)", "aten::erfc"),
    activation("hardsigmoid", "torch.hardsigmoid(x * 3.0)", "aten::hardsigmoid"),
    activation("hardswish", "torch.hardswish(x * 3.0)", "aten::hardswish"),
    activation("softshrink", "torch.softshrink(x)", "aten::softshrink"),
    activation("softshrink_by_more", "torch.softshrink(x, 0.75)", "aten::softshrink"),
    activation("hardshrink", "torch.hardshrink(x)", "aten::hardshrink"),
    activation("hardshrink_by_more", "torch.hardshrink(x, 0.75)", "aten::hardshrink"),
    activation("threshold", "torch.threshold(x, 0.25, -0.5)", "aten::threshold"),
    activation("threshold_at_zero", "torch.threshold(x, 0, 0)", "aten::threshold"),
    activation("threshold_to_zero", "torch.threshold(x, -0.25, 0)", "aten::threshold"),
    activation("sign", "torch.sign(x)", "aten::sign"),
    activation("sign_with_zeros", "torch.sign(torch.relu(x))", "aten::sign"),
    activation("clip", "torch.clip(x, -0.5, 0.75)", "aten::clamp"),
    activation("clamp_min", "torch.clamp_min(x, 0.25)", "aten::clamp_min"),
    activation("clamp_min_at_zero", "torch.clamp_min(x, 0)", "aten::clamp_min"),
    activation("clamp_max", "torch.clamp_max(x, 0.25)", "aten::clamp_max"),
    activation("clamp_by_tensors", "torch.clamp(x, self.low, self.high)", "aten::clamp.Tensor",
               {{"low", {3, 1, 1}}, {"high", {5, 1}, Values::positive}}),
    activation("clamp_by_a_tensor_from_below", "torch.clamp(x, min=self.low)", "aten::clamp.Tensor",
               {{"low", {3, 1, 1}}}),
    activation("clamp_by_a_tensor_from_above", "torch.clamp(x, max=self.high)",
               "aten::clamp.Tensor", {{"high", {4}}}),
    activation("clamp_by_numbers", "torch.clamp(x, self.low, self.high)", "aten::clamp.Tensor",
               {{"low", {}}, {"high", {1}, Values::positive}}),
    activation("clamp_min_by_a_tensor", "torch.clamp_min(x, self.low)", "aten::clamp_min.Tensor",
               {{"low", {3, 1, 1}}}),
    activation("clamp_max_by_a_computed_tensor", "torch.clamp_max(x, torch.tanh(x) * 0.5)",
               "aten::clamp_max.Tensor"),
    activation("every_one_of_rank_2", every_one, "aten::hardswish", {}, {3, 7}),
    activation("every_one_of_rank_3", every_one, "aten::hardswish", {}, {2, 3, 7}),
    activation("every_one_of_rank_5", every_one, "aten::hardswish", {}, {2, 3, 2, 5, 2}),
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
    in_place("silu", "torch.silu_(y)", "aten::silu_"),
    in_place("hardswish", "torch.hardswish_(y)", "aten::hardswish_"),
    in_place("hardsigmoid", "torch.hardsigmoid_(y)", "aten::hardsigmoid_"),
    in_place("threshold", "torch.threshold_(y, 0.1, 2)", "aten::threshold_"),
    in_place("celu", "torch.celu_(y, 0.5)", "aten::celu_"),
    in_place("clamp_min", "torch.clamp_min_(y, -0.1)", "aten::clamp_min_"),
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

}  // namespace
}  // namespace torch2caffe::test
