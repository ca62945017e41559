// Networks that the passes make smaller: how many layers are left, and that the numbers stay.
#include <algorithm>

#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 4, 6, 5};

Case fusing(const std::string& name, const std::string& expression,
            const std::vector<Stored>& parameters, const Shape& input = image) {
  return {name, {expression, parameters}, {input}, {}};
}

const Stored pointwise = {"w", {3, 4, 1, 1}};
const Stored padded = {"w", {3, 4, 3, 3}};
const Stored bias = {"b", {3}};

const std::vector<Case> cases = {
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
           "torch.conv2d(torch.relu6(torch.conv2d(x, self.w, self.b) * 4), self.v)",
           {pointwise, bias, {"v", {2, 3, 1, 1}}}),
    fusing("limits_before_a_padded_convolution",
           "torch.conv2d(torch.relu6(x * 4), self.w, None, [1, 1], [1, 1])", {padded}),
    fusing("powers_in_a_row", "((x * 2 + 1) * 3 - 4) * -1", {}),
    fusing("permutes_there_and_back", "torch.relu(x.permute([0, 2, 3, 1]).permute([0, 3, 1, 2]))",
           {}),
    fusing("permutes_in_a_row", "x.permute([0, 2, 3, 1]).permute([0, 2, 1, 3])", {}),
    fusing("reshapes_in_a_row", "torch.relu(x).view([2, 24, 5]).view([2, -1]).view([2, 5, 24])",
           {}),
};

class Fusing : public OperatorTest {};

TEST_P(Fusing, KeepsTheNumbers) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Fusing, on_every_target(cases), name_of);

// Layers that are left, with Input.
struct LayersCase {
  std::string name;
  int layers;
};

class FusedLayers : public ::testing::TestWithParam<LayersCase> {};

TEST_P(FusedLayers, AreFew) {
  const auto subject = std::find_if(cases.begin(), cases.end(), [](const Case& candidate) {
    return candidate.name == GetParam().name;
  });
  ASSERT_NE(subject, cases.end());
  ConvertOptions options = SavedModel(*subject).options("caffe");
  const SavedModel saved(*subject);
  options.model = saved.path();
  EXPECT_EQ(convert(options).layers, GetParam().layers);
}

INSTANTIATE_TEST_SUITE_P(, FusedLayers,
                         ::testing::Values(LayersCase{"affine_behind_a_convolution", 2},
                                           LayersCase{"affine_behind_a_deconvolution", 2},
                                           LayersCase{"affine_before_a_convolution", 2},
                                           LayersCase{"affine_before_a_padded_convolution", 3},
                                           LayersCase{"factor_before_a_padded_convolution", 2},
                                           LayersCase{"affine_before_a_grouped_convolution", 2},
                                           LayersCase{"powers_in_a_row", 2},
                                           LayersCase{"permutes_there_and_back", 2},
                                           LayersCase{"limits_between_convolutions", 6}),
                         [](const ::testing::TestParamInfo<LayersCase>& row) {
                           return row.param.name;
                         });

}  // namespace
}  // namespace torch2caffe::test
