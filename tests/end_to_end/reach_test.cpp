// Ways that more programs read, beside so much work that they cost hardly more: what is not in the
// file for it, and that the numbers stay.
#include <fstream>
#include <iterator>

#include "harness.h"

namespace torch2caffe::test {
namespace {

struct ReachCase {
  Case model;
  std::vector<std::string> written, avoided;  // in the prototxt for target caffe
};

const Stored filters = {"w", {96, 3, 3, 3}};

// `then` is done to a result of three channels, seven high and nine wide.
ReachCase behind_a_convolution(const std::string& name, const std::string& then,
                               const std::vector<std::string>& written,
                               const std::vector<std::string>& avoided,
                               const std::vector<Stored>& more = {}) {
  std::vector<Stored> parameters = {filters, {"v", {3, 96, 1, 1}}};
  parameters.insert(parameters.end(), more.begin(), more.end());
  const std::string source =
      "def forward(self, x):\n    y = torch.conv2d(torch.conv2d(x, self.w), "
      "self.v)\n    return " +
      then + "\n";
  return {{name, {source, parameters}, {{1, 3, 9, 11}}, {}}, written, avoided};
}

const std::vector<ReachCase> cases = {
    behind_a_convolution("maxima_rounded_down", "torch.max_pool2d(y, [2, 2])",
                         {"kernel_size: 2\n    group: 3"}, {"Slice", "Silence"}),
    behind_a_convolution("maxima_rounded_down_in_rows",
                         "torch.max_pool2d(y, [2, 3], [2, 2], [0, 1])",
                         {"kernel_h: 2\n    kernel_w: 1"}, {"Slice", "Silence"}),
    behind_a_convolution("averages_rounded_down_in_columns",
                         "torch.avg_pool2d(y, [3, 2], [2, 2], [0, 0])",
                         {"kernel_h: 1\n    kernel_w: 2"}, {"Slice", "Silence"}),
    behind_a_convolution("windows_beside_the_picture", "torch.max_pool2d(y, [1, 1], [4, 4])",
                         {"stride: 4"}, {"Slice", "Silence"}),
    behind_a_convolution("factors_of_channels", "y * torch.sigmoid(y.mean([2, 3], True))",
                         {"axis: 0"}, {}),
    behind_a_convolution("factors_of_places", "torch.sigmoid(y.sum([1], True)) * y",
                         {"operation: PROD"}, {"Scale"}),
    behind_a_convolution("known_numbers", "torch.cat([y, self.c], 1)", {"InnerProduct"},
                         {"Parameter\""}, {{"c", {1, 1, 7, 9}}}),
    behind_a_convolution("linear_resizing", "torch.upsample_bilinear2d(y, [5, 12], False)",
                         {"group: 3"}, {"InnerProduct"}),
    behind_a_convolution("linear_resizing_between_corners",
                         "torch.upsample_bilinear2d(y, [10, 4], True)", {"group: 3"},
                         {"InnerProduct"}),
    behind_a_convolution("cubic_resizing", "torch.upsample_bicubic2d(y, [9, 8], False)",
                         {"group: 3"}, {"InnerProduct"}),
    behind_a_convolution("averages_of_unequal_windows", "torch.adaptive_avg_pool2d(y, [4, 5])",
                         {"group: 3"}, {"InnerProduct"}),
    behind_a_convolution("flat_lists", "torch.relu(y.view([1, -1]))", {"Flatten"}, {"Reshape"}),
    behind_a_convolution("powers_of_a_number", "torch.pow(1.5, y)", {"\"Exp\""}, {"exp_param"}),
    behind_a_convolution("output_read_inside", "(y, torch.sigmoid(y))", {"type: \"Pooling\""},
                         {"Split"}),
};

class Reach : public ::testing::TestWithParam<std::tuple<std::string, ReachCase>> {};

TEST_P(Reach, ComputesWhatPyTorchDoes) {
  expect_equal(std::get<1>(GetParam()).model, std::get<0>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(, Reach,
                         ::testing::Combine(::testing::Values("caffe", "caffe-ssd", "opencv"),
                                            ::testing::ValuesIn(cases)),
                         [](const auto& row) {
                           return name_on(std::get<1>(row.param).model.name,
                                          std::get<0>(row.param));
                         });

class ReachInCaffe : public ::testing::TestWithParam<ReachCase> {};

TEST_P(ReachInCaffe, AvoidsWhatFewRead) {
  const SavedModel saved(GetParam().model);
  const ConvertResult result = convert(saved.options("caffe"));
  std::ifstream file(result.prototxt);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  for (const std::string& words : GetParam().written)
    EXPECT_NE(text.find(words), std::string::npos) << words << " is not in\n" << text;
  for (const std::string& words : GetParam().avoided)
    EXPECT_EQ(text.find(words), std::string::npos) << words << " is in\n" << text;
}

INSTANTIATE_TEST_SUITE_P(, ReachInCaffe, ::testing::ValuesIn(cases),
                         [](const ::testing::TestParamInfo<ReachCase>& row) {
                           return row.param.model.name;
                         });

}  // namespace
}  // namespace torch2caffe::test
