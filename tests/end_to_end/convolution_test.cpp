// Convolutions in every spelling, each with the attributes that Caffe writes in its own way.
#include <fmt/format.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

struct Geometry {
  std::string stride = "[1, 1]", padding = "[0, 0]", dilation = "[1, 1]";
  int groups = 1;
};

Case conv2d(const std::string& name, const Shape& weight, const Geometry& geometry,
            const Shape& input, bool bias = true) {
  ScriptModel model{
      fmt::format("torch.conv2d(x, self.weight, {}, {}, {}, {}, {})", bias ? "self.bias" : "None",
                  geometry.stride, geometry.padding, geometry.dilation, geometry.groups),
      {{"weight", weight}}};
  if (bias) model.parameters.push_back({"bias", {weight[0]}});
  return {name, model, {input}, {"aten::conv2d"}};
}

const Shape square = {1, 4, 9, 9};
const Shape oblong = {2, 4, 11, 8};

const std::vector<Case> two_dimensional = {
    conv2d("plain", {6, 4, 3, 3}, {}, square),
    conv2d("without_bias", {6, 4, 3, 3}, {}, square, false),
    conv2d("pointwise", {5, 4, 1, 1}, {}, square),
    conv2d("pointwise_with_stride", {5, 4, 1, 1}, {.stride = "[2, 2]"}, square),
    conv2d("stride_and_padding", {6, 4, 3, 3}, {"[2, 2]", "[1, 1]"}, square),
    conv2d("batch_of_two", {6, 4, 3, 3}, {"[2, 2]", "[1, 1]"}, oblong),
    conv2d("unequal_kernel", {6, 4, 1, 5}, {}, oblong),
    conv2d("unequal_stride", {6, 4, 3, 3}, {.stride = "[1, 3]"}, oblong),
    conv2d("unequal_padding", {6, 4, 3, 3}, {.padding = "[0, 2]"}, oblong),
    conv2d("dilation", {6, 4, 3, 3}, {"[1, 1]", "[2, 2]", "[2, 2]"}, square),
    conv2d("unequal_dilation", {6, 4, 3, 3}, {"[1, 1]", "[1, 3]", "[1, 3]"}, square),
    conv2d("all_unequal", {6, 4, 3, 2}, {"[2, 1]", "[1, 2]", "[2, 3]"}, oblong),
    conv2d("groups", {6, 2, 3, 3}, {.padding = "[1, 1]", .groups = 2}, square),
    conv2d("depthwise", {4, 1, 3, 3}, {.padding = "[1, 1]", .groups = 4}, square),
    conv2d("depthwise_multiplied", {8, 1, 3, 3}, {.groups = 4}, square, false),
    conv2d("kernel_as_large_as_the_input", {3, 4, 9, 9}, {}, square),
    conv2d("no_batch_axis", {6, 4, 3, 3}, {}, {4, 9, 9}),
    conv2d("depthwise_over_a_row", {8, 1, 3, 3}, {.padding = "[1, 1]", .groups = 8}, {1, 8, 1, 32}),
    conv2d("depthwise_over_a_column", {8, 1, 3, 3}, {.padding = "[1, 1]", .groups = 8},
           {1, 8, 32, 1}),
    conv2d("depthwise_over_an_element", {8, 1, 3, 3}, {.padding = "[1, 1]", .groups = 8},
           {1, 8, 1, 1}),
    conv2d("depthwise_over_a_row_with_stride", {8, 1, 3, 3},
           {.stride = "[2, 2]", .padding = "[1, 1]", .groups = 8}, {1, 8, 1, 32}),
    conv2d("large_kernel_over_two_rows", {8, 1, 7, 5},
           {.stride = "[1, 2]", .padding = "[3, 2]", .groups = 8}, {1, 8, 2, 32}),
    conv2d("dilated_kernel_over_a_row", {6, 4, 5, 3}, {.padding = "[4, 2]", .dilation = "[2, 2]"},
           {2, 4, 1, 20}),
};

Case with_named_padding(const std::string& name, const std::string& padding, const Shape& weight,
                        const std::string& dilation = "[1, 1]") {
  return {name,
          {fmt::format("torch.conv2d(x, self.weight, self.bias, [1, 1], '{}', {}, 1)", padding,
                       dilation),
           {{"weight", weight}, {"bias", {weight[0]}}}},
          {oblong},
          {"aten::conv2d.padding"}};
}

const std::vector<Case> named_padding = {
    with_named_padding("valid", "valid", {6, 4, 3, 3}),
    with_named_padding("same", "same", {6, 4, 3, 3}),
    with_named_padding("same_with_unequal_kernel", "same", {6, 4, 1, 5}),
    with_named_padding("same_with_dilation", "same", {6, 4, 3, 3}, "[2, 3]"),
    with_named_padding("same_with_even_kernel_and_even_reach", "same", {6, 4, 2, 2}, "[2, 2]"),
    with_named_padding("same_with_one_side_padded_more", "same", {6, 4, 2, 4}),
    with_named_padding("same_with_one_side_of_one_axis_padded_more", "same", {6, 4, 4, 3}),
    with_named_padding("same_with_even_kernel_and_dilation", "same", {6, 4, 2, 4}, "[3, 1]"),
};

Case traced(const std::string& name, const std::string& further_arguments) {
  return {
      name,
      {"torch._convolution(x, self.weight, self.bias, [2, 1], [1, 0], [1, 2], False, [0, 0], 2" +
           further_arguments,
       {{"weight", {6, 2, 3, 3}}, {"bias", {6}}}},
      {oblong},
      {name.find("before") == std::string::npos ? "aten::_convolution"
                                                : "aten::_convolution.deprecated"}};
}

const std::vector<Case> other_spellings = {
    traced("as_traced", ", False, False, True, True)"),
    traced("as_traced_before_1_8", ", False, False, True)"),
    {"named_padding_as_traced",
     {"torch._convolution_mode(x, self.weight, self.bias, [1, 1], 'same', [1, 2], 2)",
      {{"weight", {6, 2, 4, 3}}, {"bias", {6}}}},
     {oblong},
     {"aten::_convolution_mode"}},
    {"weight_norm",
     {"torch.conv2d(x, torch._weight_norm(self.weight, self.length, 0), self.bias)",
      {{"weight", {6, 4, 3, 3}}, {"length", {6, 1, 1, 1}}, {"bias", {6}}}},
     {square},
     {"aten::conv2d"}},
    {"standardised_weights",
     {"torch.conv2d(x, (self.weight - self.weight.mean([1, 2, 3], True)) / (torch.sqrt("
      "self.weight.view([6, -1]).var(1) + 1e-5).view([6, 1, 1, 1])))",
      {{"weight", {6, 4, 3, 3}}}},
     {square},
     {"aten::conv2d"}},
    {"transposed_convolution",
     {"torch.convolution(x, self.weight, None, [2, 2], [1, 1], [1, 1], True, [1, 1], 2)",
      {{"weight", {4, 3, 3, 3}}}},
     {square},
     {"aten::convolution"}},
    {"convolution",
     {"torch.convolution(x, self.weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1)",
      {{"weight", {6, 4, 3, 3}}}},
     {square},
     {"aten::convolution"}},
};

const std::vector<Case> other_ranks = {
    {"conv1d",
     {"torch.conv1d(x, self.weight, self.bias, [2], [1], [2], 2)",
      {{"weight", {6, 2, 3}}, {"bias", {6}}}},
     {{2, 4, 15}},
     {"aten::conv1d"}},
    {"conv1d_no_batch_axis",
     {"torch.conv1d(x, self.weight)", {{"weight", {6, 4, 3}}}},
     {{4, 15}},
     {"aten::conv1d"}},
    {"conv1d_depthwise",
     {"torch.conv1d(x, self.weight, self.bias, [1], [2], [1], 4)",
      {{"weight", {8, 1, 5}}, {"bias", {8}}}},
     {{2, 4, 15}},
     {"aten::conv1d"}},
    {"conv1d_valid",
     {"torch.conv1d(x, self.weight, self.bias, [2], 'valid', [2], 1)",
      {{"weight", {6, 4, 4}}, {"bias", {6}}}},
     {{2, 4, 15}},
     {"aten::conv1d.padding"}},
    {"conv1d_same",
     {"torch.conv1d(x, self.weight, self.bias, [1], 'same', [1], 1)",
      {{"weight", {6, 4, 4}}, {"bias", {6}}}},
     {{2, 4, 15}},
     {"aten::conv1d.padding"}},
    {"conv3d_same",
     {"torch.conv3d(x, self.weight, self.bias, [1, 1, 1], 'same', [1, 1, 2], 1)",
      {{"weight", {6, 4, 2, 3, 2}}, {"bias", {6}}}},
     {{2, 4, 5, 7, 6}},
     {"aten::conv3d.padding"}},
    {"conv3d_valid",
     {"torch.conv3d(x, self.weight, None, [1, 2, 1], 'valid', [1, 1, 2], 1)",
      {{"weight", {6, 4, 2, 3, 2}}}},
     {{2, 4, 5, 7, 6}},
     {"aten::conv3d.padding"}},
    {"conv3d_depthwise",
     {"torch.conv3d(x, self.weight, self.bias, [1, 1, 2], [1, 0, 1], [1, 1, 1], 4)",
      {{"weight", {4, 1, 3, 1, 3}}, {"bias", {4}}}},
     {{2, 4, 5, 7, 6}},
     {"aten::conv3d"}},
    {"conv3d_groups",
     {"torch.conv3d(x, self.weight, None, [2, 1, 1], [1, 1, 1], [1, 1, 1], 2)",
      {{"weight", {6, 2, 3, 3, 3}}}},
     {{2, 4, 5, 7, 6}},
     {"aten::conv3d"}},
    {"conv3d",
     {"torch.conv3d(x, self.weight, self.bias, [1, 2, 1], [1, 0, 1], [1, 1, 2], 1)",
      {{"weight", {6, 4, 3, 2, 3}}, {"bias", {6}}}},
     {{2, 4, 5, 7, 6}},
     {"aten::conv3d"}},
};

Case transposed(const std::string& name, const std::string& arguments, const Shape& weight,
                const Shape& input, int groups = 1, bool bias = true) {
  const size_t axes = weight.size() - 2;
  ScriptModel model{fmt::format("torch.conv_transpose{}d(x, self.weight, {}, {})", axes,
                                bias ? "self.bias" : "None", arguments),
                    {{"weight", weight}}};
  if (bias) model.parameters.push_back({"bias", {weight[1] * groups}});
  return {name,
          model,
          {input},
          {fmt::format("aten::conv_transpose{}d{}", axes, axes == 1 ? "" : ".input")}};
}

// stride, padding, output_padding, groups, dilation
const std::vector<Case> transposed_two_dimensional = {
    transposed("plain", "[1, 1], [0, 0], [0, 0], 1, [1, 1]", {4, 6, 3, 3}, square),
    transposed("without_bias", "[1, 1], [0, 0], [0, 0], 1, [1, 1]", {4, 6, 3, 3}, square, 1, false),
    transposed("twice_the_size", "[2, 2], [1, 1], [0, 0], 1, [1, 1]", {4, 6, 4, 4}, square),
    transposed("stride_above_kernel", "[3, 3], [0, 0], [0, 0], 1, [1, 1]", {4, 3, 2, 2}, oblong),
    transposed("unequal", "[2, 3], [0, 1], [0, 0], 1, [1, 1]", {4, 3, 5, 2}, oblong),
    transposed("groups", "[2, 2], [1, 1], [0, 0], 2, [1, 1]", {4, 3, 3, 3}, oblong, 2),
    transposed("depthwise", "[2, 2], [1, 1], [0, 0], 4, [1, 1]", {4, 1, 4, 4}, oblong, 4, false),
    transposed("output_padding", "[2, 2], [1, 1], [1, 1], 1, [1, 1]", {4, 6, 3, 3}, square),
    transposed("unequal_output_padding", "[3, 2], [1, 0], [2, 1], 2, [1, 1]", {4, 3, 3, 2}, oblong,
               2),
    transposed("output_padding_above_padding", "[3, 3], [0, 1], [2, 2], 1, [1, 1]", {4, 3, 3, 3},
               oblong),
    transposed("dilation", "[1, 1], [2, 2], [0, 0], 1, [2, 2]", {4, 6, 3, 3}, square),
    transposed("unequal_dilation", "[2, 1], [1, 3], [0, 0], 2, [1, 3]", {4, 3, 3, 3}, oblong, 2),
    transposed("dilation_and_output_padding", "[2, 2], [1, 2], [1, 1], 1, [2, 3]", {4, 3, 3, 2},
               oblong),
    transposed("no_batch_axis", "[2, 2], [1, 1], [1, 1], 1, [1, 1]", {4, 6, 3, 3}, {4, 9, 9}),
};

const std::vector<Case> transposed_other_ranks = {
    transposed("conv_transpose1d", "[1], [0], [0], 1, [1]", {4, 3, 3}, {2, 4, 7}),
    transposed("conv_transpose1d_all", "[3], [1], [2], 2, [2]", {4, 3, 3}, {2, 4, 7}, 2),
    transposed("conv_transpose1d_no_batch_axis", "[2], [1], [0], 1, [1]", {4, 3, 3}, {4, 7}),
    transposed("conv_transpose3d", "[1, 1, 1], [0, 0, 0], [0, 0, 0], 1, [1, 1, 1]", {4, 3, 2, 3, 2},
               {2, 4, 3, 5, 4}),
    transposed("conv_transpose3d_all", "[2, 1, 3], [1, 0, 1], [1, 0, 2], 2, [1, 2, 1]",
               {4, 3, 2, 3, 4}, {2, 4, 3, 5, 4}, 2, false),
};

class Convolution : public OperatorTest {};

TEST_P(Convolution, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(TwoDimensional, Convolution, on_every_target(two_dimensional), name_of);
INSTANTIATE_TEST_SUITE_P(NamedPadding, Convolution, on_every_target(named_padding), name_of);
INSTANTIATE_TEST_SUITE_P(OtherSpellings, Convolution, on_every_target(other_spellings), name_of);
INSTANTIATE_TEST_SUITE_P(OtherRanks, Convolution, on_every_target(other_ranks), name_of);
INSTANTIATE_TEST_SUITE_P(Transposed, Convolution, on_every_target(transposed_two_dimensional),
                         name_of);
INSTANTIATE_TEST_SUITE_P(TransposedOfOtherRanks, Convolution,
                         on_every_target(transposed_other_ranks), name_of);

const std::vector<Case> inexpressible = {
    {"computed_weights", {"torch.conv2d(x, torch.relu(x))"}, {{1, 1, 3, 3}}, {}},
};

class InexpressibleConvolution : public OperatorTest {};

TEST_P(InexpressibleConvolution, IsRefused) {
  EXPECT_EQ(expect_refusal(subject(), target()).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(, InexpressibleConvolution, on_every_target(inexpressible), name_of);

}  // namespace
}  // namespace torch2caffe::test
