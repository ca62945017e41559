// What only some Caffes can say, for those that can say it.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness.h"

namespace torch2caffe::test {
namespace {

// Caffes of one's own: the descriptions that the documentation shows.
struct OwnCase {
  std::string target;
  Case model;
  std::vector<std::string> written;  // in the prototxt, in this order
};

const std::vector<OwnCase> own_cases = {
    {"yolo-caffe",
     {"yolo",
      {"torch.conv_transpose2d(torch.relu(x), torch.ones([3, 1, 2, 2]), None, [2, 2], [0, 0], "
       "[0, 0], 3)"},
      {{1, 3, 4, 4}},
      {"aten::conv_transpose2d.input"}},
     {"type: \"ReLU\"", "type: \"Upsample\"", "upsample_param {\n    scale: 2\n  }"}},
    {"mobile-caffe",
     {"mobile",
      {"torch.max_pool2d(torch.relu6(torch.conv2d(x, self.w, None, [1, 1], [1, 1], [1, 1], 3)), "
       "[3, 3], [2, 2], [1, 1])",
       {{"w", {3, 1, 3, 3}}}},
      {{1, 3, 8, 8}},
      {"aten::conv2d"}},
     {"type: \"DepthwiseConvolution\"", "group: 3", "type: \"ReLU6\"",
      "relu6_param {\n    threshold: 6\n  }", "type: \"Pooling\"", "ceil_mode: false"}},
};

class OwnCaffe : public ::testing::TestWithParam<OwnCase> {};

TEST_P(OwnCaffe, GetsItsOwnWordsForAProvedNetwork) {
  const SavedModel saved(GetParam().model);
  const std::string path = TORCH2CAFFE_SOURCE "/docs/targets/" + GetParam().target + ".prototxt";
  const ConvertResult result = convert(saved.options(path));
  EXPECT_TRUE(result.equal);
  EXPECT_EQ(result.target, GetParam().target);
  EXPECT_TRUE(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string& note) {
    return note.find("were judged as the layers of stock Caffe") != std::string::npos;
  }));
  std::ifstream file(result.prototxt);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  size_t place = 0;
  for (const std::string& words : GetParam().written) {
    place = text.find(words, place);
    ASSERT_NE(place, std::string::npos) << words << " is not in\n" << text;
  }
}

INSTANTIATE_TEST_SUITE_P(, OwnCaffe, ::testing::ValuesIn(own_cases),
                         [](const ::testing::TestParamInfo<OwnCase>& row) {
                           return row.param.model.name;
                         });

// brocolli's own layers and fields, in the Caffe itself.
struct BrocolliCase {
  Case model;
  std::string written;
};

const std::vector<BrocolliCase> brocolli_cases = {
    {{"upsample", {"torch.upsample_nearest2d(x, [9, 12])"}, {{2, 3, 3, 4}}, {}, true},
     "upsample_param {\n    scale: 3"},
    {{"relu6", {"torch.relu6(x * 9)"}, {{2, 3, 4, 5}}, {"aten::relu6"}},
     "relu6_param {\n    threshold: 6"},
    {{"clamp", {"torch.clamp(x, 0, 0.75)"}, {{2, 30}}, {"aten::clamp"}},
     "relu6_param {\n    threshold: 0.75"},
    {{"hardswish", {"torch.hardswish(x * 3)"}, {{2, 3, 4, 5}}, {}},
     "relu6_param {\n    threshold: 1"},
    {{"pixel_shuffle", {"torch.pixel_shuffle(x, 3)"}, {{2, 18, 2, 4}}, {}, true},
     "pixelshuffle_param {\n    upscale_factor: 3"},
    {{"max_pool", {"torch.max_pool2d(x, [3, 2], [2, 3], [1, 1])"}, {{2, 3, 8, 9}}, {}, true},
     "ceil_mode: false"},
    {{"avg_pool", {"torch.avg_pool2d(x, [2, 2], [2, 2])"}, {{2, 3, 7, 9}}, {}}, "ceil_mode: false"},
    {{"permute", {"torch.permute(x, [0, 2, 3, 1])"}, {{2, 3, 4, 5}}, {}, true}, "permute_param"},
};

class Brocolli : public ::testing::TestWithParam<BrocolliCase> {};

TEST_P(Brocolli, GetsItsOwnLayers) {
  const SavedModel saved(GetParam().model);
  const ConvertResult result = convert(saved.options("brocolli"));
  std::ifstream file(result.prototxt);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find(GetParam().written), std::string::npos) << text;
}

TEST_P(Brocolli, ComputesWhatPyTorchDoes) { expect_equal(GetParam().model, "brocolli"); }

INSTANTIATE_TEST_SUITE_P(, Brocolli, ::testing::ValuesIn(brocolli_cases),
                         [](const ::testing::TestParamInfo<BrocolliCase>& row) {
                           return row.param.model.name;
                         });

// A Caffe that lacks what can be made of other layers, which are all stock Caffe's.
const char* const poor_caffe = R"(
name: "poor-caffe"
based_on: "caffe"
without: "AbsVal"
without: "BNLL"
without: "BatchNorm"
without: "ELU"
without: "Flatten"
without: "MVN"
without: "PReLU"
without: "Tile"
layer { type: "Eltwise" without: "eltwise_param.coeff" }
layer { type: "Scale" bottoms: 1 }
layer { type: "Convolution" rank: 4 limit { field: "convolution_param.kernel_size" most: 3 } }
)";

const std::vector<Case> poor_cases = {
    {"abs", {"torch.abs(x)"}, {{2, 3, 4, 5}}, {"aten::abs"}},
    {"softplus", {"torch.softplus(x * 30)"}, {{2, 3, 4, 5}}, {}},
    {"batch_norm",
     {"torch.relu(torch.batch_norm(torch.relu(x), self.g, self.b, self.m, self.v, False, 0.1, "
      "1e-5, False))",
      {{"g", {3}}, {"b", {3}}},
      {{"m", {3}}, {"v", {3}, Values::positive}}},
     {{2, 3, 4, 5}},
     {"aten::batch_norm"}},
    {"elu", {"torch.elu(x, 0.7)"}, {{2, 3, 4, 5}}, {"aten::elu"}},
    {"flatten", {"torch.relu(torch.flatten(x, 1))"}, {{2, 3, 4, 5}}, {}},
    {"prelu", {"torch.prelu(x, self.a)", {{"a", {3}}}}, {{2, 3, 4, 5}}, {"aten::prelu"}},
    {"prelu_of_one_slope", {"torch.prelu(x, self.a)", {{"a", {1}}}}, {{2, 3, 4, 5}}, {}},
    {"difference", {"torch.relu(x) - 2 * torch.sigmoid(x)"}, {{2, 3, 4, 5}}, {}},
    {"product_of_unlike_shapes", {"x * torch.sigmoid(x.mean([2, 3], True))"}, {{2, 3, 4, 5}}, {}},
    {"layer_norm",
     {"torch.layer_norm(x, [5], self.g, self.b)", {{"g", {5}}, {"b", {5}}}},
     {{2, 4, 5}},
     {"aten::layer_norm"}},
};

class PoorCaffe : public ::testing::TestWithParam<Case> {};

TEST_P(PoorCaffe, IsWhatStockCaffeComputes) {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "poor.prototxt";
  std::ofstream(path) << poor_caffe;
  expect_equal(GetParam(), path);
}

INSTANTIATE_TEST_SUITE_P(, PoorCaffe, ::testing::ValuesIn(poor_cases),
                         [](const ::testing::TestParamInfo<Case>& row) { return row.param.name; });

TEST(LimitsOfATarget, AreNamedByRefusals) {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "poor.prototxt";
  std::ofstream(path) << poor_caffe;
  const Case large = {
      "large", {"torch.conv2d(x, self.w)", {{"w", {2, 3, 4, 4}}}}, {{1, 3, 6, 6}}, {}};
  const auto problems = expect_refusal(large, path);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].what,
            "target poor-caffe lacks convolution_param.kernel_size: 4 in Convolution (only up to "
            "3)");
}

}  // namespace
}  // namespace torch2caffe::test
