// Networks that the passes make smaller: how many layers are left, and that the numbers stay.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "harness.h"
#include "torch2caffe/inspect.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 4, 6, 5};

Case fusing(const std::string& name, const std::string& expression,
            const std::vector<Stored>& parameters, const Shape& input = image) {
  return {name, {expression, parameters}, {input}, {}};
}

// before(before(x) behind) behind
std::string called(const std::string& before, const std::string& behind, int times) {
  std::string expression = "x";
  for (int i = 0; i < times; ++i) expression = before + expression + behind;
  return expression;
}

const Stored pointwise = {"w", {3, 4, 1, 1}};
const Stored padded = {"w", {3, 4, 3, 3}};
const Stored bias = {"b", {3}};

const std::vector<Case> cases = {
    fusing("one_convolution_called_nine_times", called("torch.conv2d(", ", self.w, self.b)", 9),
           {{"w", {256, 256, 1, 1}}, {"b", {256}}}, {1, 256, 3, 4}),
    fusing("one_matrix_called_twice_and_another",
           "torch.linear(torch.linear(torch.linear(x, self.w), self.w), self.v)",
           {{"w", {260, 260}}, {"v", {3, 260}}}, {2, 260}),
    fusing("affine_behind_a_convolution", "torch.conv2d(x, self.w, self.b) * 2 + 1",
           {pointwise, bias}),
    fusing("affine_behind_a_deconvolution",
           "torch.conv_transpose2d(x, self.w, None, [2, 2]) * 2 - 1", {{"w", {4, 3, 2, 2}}}),
    fusing("affine_behind_a_matrix_over_the_last_axis", "torch.matmul(x, self.w) * 3 - 1",
           {{"w", {5, 7}}}),
    fusing("affine_before_a_convolution", "torch.conv2d(x * 2 + 1, self.w, self.b)",
           {pointwise, bias}),
    fusing("affine_before_a_padded_convolution",
           "torch.conv2d(x * 2 + 1, self.w, self.b, [1, 1], [1, 1])", {padded, bias}),
    fusing("factor_before_a_padded_convolution",
           "torch.conv2d(x * 2, self.w, None, [1, 1], [1, 1])", {padded}),
    fusing("affine_before_a_grouped_convolution",
           "torch.conv2d(x * 2 + 1, self.w, None, [1, 1], [0, 0], [1, 1], 2)",
           {{"w", {6, 2, 3, 3}}}),
    fusing("affine_before_a_matrix", "torch.linear(torch.flatten(x * 2 + 1, 1), self.w)",
           {{"w", {3, 120}}}),
    fusing("limits_between_convolutions",
           "torch.conv2d(torch.clamp(torch.conv2d(x, self.w, self.b) * 4, 0, 2.5), self.v)",
           {pointwise, bias, {"v", {2, 3, 1, 1}}}),
    fusing("limits_before_a_padded_convolution",
           "torch.conv2d(torch.relu6(x * 4), self.w, None, [1, 1], [1, 1])", {padded}),
    fusing("powers_in_a_row", "((x * 2 + 1) * 3 - 4) * -1", {}),
    fusing("permutes_there_and_back", "torch.relu(x.permute([0, 2, 3, 1]).permute([0, 3, 1, 2]))",
           {}),
    fusing("permutes_in_a_row", "x.permute([0, 2, 3, 1]).permute([0, 2, 1, 3])", {}),
    fusing("affine_before_a_deconvolution",
           "torch.conv_transpose2d(torch.relu(x) * self.g, self.w, None, [2, 2], [1, 1])",
           {{"g", {4, 1, 1}}, {"w", {4, 3, 3, 3}}}),
    fusing("factors_in_a_row", "x * self.g * self.h", {{"g", {4, 1, 1}}, {"h", {4, 1, 1}}}),
    fusing("factors_behind_a_matrix_over_the_last_axis", "torch.linear(x, self.w, self.b) * self.g",
           {{"w", {3, 5}}, {"b", {3}}, {"g", {3}}}),
    fusing("affine_before_a_matrix_over_the_last_axis",
           "torch.linear(torch.relu(x) * self.g + self.h, self.w, self.b)",
           {{"g", {5}}, {"h", {5}}, {"w", {3, 5}}, {"b", {3}}}),
    fusing("factors_of_rows_before_a_matrix",
           "torch.linear(torch.flatten(torch.relu(x) * self.g, 1), self.w)",
           {{"g", {6, 1}}, {"w", {3, 120}}}),
    fusing("norm_of_channels", "torch.div(x, torch.norm(x, 2, [1], True).expand_as(x))", {},
           {1, 4, 6, 5}),
    fusing("norm_of_channels_in_a_batch", "torch.div(x, torch.norm(x, 2, [1], True).expand_as(x))",
           {}),
    fusing("mean_of_planes_repeated_and_added", "x - 2 * x.mean([2, 3], True).expand_as(x)", {}),
    fusing("reshapes_in_a_row", "torch.relu(x).view([2, 24, 5]).view([2, -1]).view([2, 5, 24])",
           {}),
};

// Zeros around what a layer reads.
Case padded_by(const std::string& name, const std::string& pads, const std::string& reader,
               const std::vector<Stored>& parameters, const Shape& input = image) {
  const std::string zeros = "torch.constant_pad_nd(torch.sigmoid(x), " + pads + ")";
  return fusing(name,
                "torch." + reader.substr(0, reader.find('(')) + "(" + zeros + ", " +
                    reader.substr(reader.find('(') + 1),
                parameters, input);
}

const std::vector<Case> padded_cases = {
    padded_by("zeros_before_a_convolution", "[1, 1, 1, 1]", "conv2d(self.w, self.b)",
              {padded, bias}),
    padded_by("zeros_before_a_padded_convolution", "[2, 2, 1, 1]",
              "conv2d(self.w, None, [2, 1], [1, 0], [1, 2])", {padded}),
    padded_by("zeros_before_a_point", "[1, 1, 2, 2]", "conv2d(self.w, self.b)", {pointwise, bias}),
    padded_by("zeros_before_a_depthwise_convolution", "[1, 1, 1, 1]",
              "conv2d(self.w, None, [2, 2], [0, 0], [1, 1], 4)", {{"w", {4, 1, 3, 3}}}),
    padded_by("zeros_behind_an_image", "[0, 1, 0, 1]", "conv2d(self.w, self.b, [2, 2])",
              {padded, bias}),
    padded_by("zeros_behind_a_large_image", "[0, 1, 0, 1]",
              "conv2d(self.w, None, [2, 2], [0, 0], [1, 1], 4)", {{"w", {4, 1, 3, 3}}},
              {1, 4, 32, 32}),
    padded_by("zeros_in_front_of_an_image", "[1, 0, 1, 0]", "conv2d(self.w, self.b, [2, 2])",
              {padded, bias}, {2, 4, 6, 6}),
    padded_by("zeros_of_unlike_sides_before_few_filters", "[2, 1, 0, 3]",
              "conv2d(self.w, None, [1, 2], [1, 0], [2, 1])", {{"w", {1, 4, 3, 2}}}),
    padded_by("zeros_of_unlike_sides_before_many_filters", "[2, 1, 0, 3]",
              "conv2d(self.w, None, [2, 1], [0, 1], [2, 3])", {{"w", {60, 4, 2, 3}}},
              {1, 4, 9, 12}),
    padded_by("zeros_in_front_of_a_sequence", "[4, 0]", "conv1d(self.w, self.b, [1], [0], [2])",
              {{"w", {3, 4, 3}}, bias}, {2, 4, 9}),
    padded_by("zeros_around_a_volume", "[1, 1, 0, 0, 2, 2]", "conv3d(self.w, self.b)",
              {{"w", {3, 4, 3, 1, 2}}, bias}, {1, 4, 3, 4, 5}),
    padded_by("zeros_before_an_average", "[1, 1, 2, 2]", "avg_pool2d([3, 4], [2, 1])", {}),
    padded_by("zeros_before_a_padded_average", "[1, 1, 1, 1]", "avg_pool2d([3, 3], [2, 2], [1, 1])",
              {}),
    padded_by("zeros_before_an_average_that_rounds_up", "[1, 1, 1, 1]",
              "avg_pool2d([3, 3], [2, 2], [1, 1], True)", {}),
    padded_by("zeros_before_a_maximum", "[1, 1, 1, 1]", "max_pool2d([3, 3], [1, 1])", {}),
    fusing("zeros_around_zeros_before_a_convolution",
           "torch.conv2d(torch.constant_pad_nd(torch.constant_pad_nd(torch.sigmoid(x), "
           "[1, 1, 1, 1]), [0, 0, 1, 1]), self.w, self.b)",
           {padded, bias}),
};

class Fusing : public OperatorTest {};

TEST_P(Fusing, KeepsTheNumbers) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Affine, Fusing, on_every_target(cases), name_of);
INSTANTIATE_TEST_SUITE_P(Zeros, Fusing, on_every_target(padded_cases), name_of);

// Layers that are left, with Input.
struct LayersCase {
  std::string name;
  int layers;
};

class FusedLayers : public ::testing::TestWithParam<LayersCase> {};

TEST_P(FusedLayers, AreFew) {
  std::vector<Case> all = cases;
  all.insert(all.end(), padded_cases.begin(), padded_cases.end());
  const auto subject = std::find_if(all.begin(), all.end(), [](const Case& candidate) {
    return candidate.name == GetParam().name;
  });
  ASSERT_NE(subject, all.end());
  const SavedModel saved(*subject);
  EXPECT_EQ(convert(saved.options("caffe")).layers, GetParam().layers);
}

INSTANTIATE_TEST_SUITE_P(
    , FusedLayers,
    ::testing::Values(
        LayersCase{"affine_behind_a_convolution", 2},
        LayersCase{"affine_behind_a_deconvolution", 2},
        LayersCase{"affine_before_a_convolution", 2},
        LayersCase{"affine_before_a_padded_convolution", 3},
        LayersCase{"factor_before_a_padded_convolution", 2},
        LayersCase{"affine_before_a_grouped_convolution", 2}, LayersCase{"powers_in_a_row", 2},
        LayersCase{"permutes_there_and_back", 2}, LayersCase{"limits_between_convolutions", 6},
        LayersCase{"affine_before_a_deconvolution", 3}, LayersCase{"factors_in_a_row", 2},
        LayersCase{"factors_behind_a_matrix_over_the_last_axis", 2},
        LayersCase{"affine_before_a_matrix_over_the_last_axis", 3},
        LayersCase{"factors_of_rows_before_a_matrix", 3},
        LayersCase{"zeros_before_a_convolution", 3},
        LayersCase{"zeros_before_a_padded_convolution", 3},
        LayersCase{"zeros_before_a_depthwise_convolution", 3},
        LayersCase{"zeros_in_front_of_an_image", 3}, LayersCase{"zeros_in_front_of_a_sequence", 6},
        LayersCase{"zeros_around_a_volume", 3}, LayersCase{"zeros_before_an_average", 3},
        LayersCase{"zeros_before_a_padded_average", 3}, LayersCase{"zeros_before_a_maximum", 4},
        LayersCase{"norm_of_channels", 7},
        LayersCase{"zeros_around_zeros_before_a_convolution", 3}),
    [](const ::testing::TestParamInfo<LayersCase>& row) { return row.param.name; });

// Poolings that round down are an example: target caffe has two ways, caffe-master its own field.
const Case rounding_down = {
    "rounding_down", {"torch.max_pool2d(torch.relu(x), [2, 2])"}, {{1, 3, 5, 5}}, {}};

TEST(Choices, AreToldByConvert) {
  const SavedModel saved(rounding_down);
  const ConvertResult result = convert(saved.options("caffe"));
  ASSERT_GE(result.choices.size(), 1U);
  EXPECT_EQ(result.choices[0].layer, "max_pool2d");
  ASSERT_EQ(result.choices[0].alternatives.size(), 2U);
  EXPECT_THAT(result.choices[0].alternatives[0].name,
              testing::StartsWith("rounding up, results cut off"));
  EXPECT_LT(result.choices[0].alternatives[0].multiply_adds,
            result.choices[0].alternatives[1].multiply_adds);
  EXPECT_EQ(convert(saved.options("caffe-master")).choices.size(), 0U);
}

TEST(Choices, AreToldByInspectForEachTarget) {
  const SavedModel saved(rounding_down);
  const std::map<std::string, bool> chooses = {{"caffe", true},         {"caffe-ssd", true},
                                               {"caffe-master", false}, {"opencv", false},
                                               {"mnn", true},           {"hhb", false}};
  size_t seen = 0;
  for (const TargetObstacles& target : inspect(saved.options("")).targets) {
    const auto expected = chooses.find(target.target);
    if (expected == chooses.end()) continue;
    EXPECT_EQ(!target.choices.empty(), expected->second) << target.target;
    ++seen;
  }
  EXPECT_EQ(seen, chooses.size());
}

}  // namespace
}  // namespace torch2caffe::test
