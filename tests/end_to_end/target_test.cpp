// What only some Caffes can say, for those that can say it.
#include <fstream>
#include <iterator>

#include "harness.h"

namespace torch2caffe::test {
namespace {

// The SSD branch: a layer for permutations, poolings that round up, no Clip.
const std::vector<Case> ssd_cases = {
    {"permute", {"x.permute([0, 2, 3, 1])"}, {{2, 3, 4, 5}}, {"aten::permute"}, true},
    {"pooling_that_rounds_down",
     {"torch.max_pool2d(x, [3, 3], [2, 2], [1, 1])"},
     {{1, 3, 8, 8}},
     {"aten::max_pool2d"},
     true},
    {"relu6", {"torch.relu6(x * 6)"}, {{1, 3, 4, 4}}, {"aten::relu6"}},
};

class CaffeSsd : public OperatorTest {};

TEST_P(CaffeSsd, IsWhatOpenCvComputes) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, CaffeSsd, on_target("caffe-ssd", ssd_cases), name_of);

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
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_NE(result.notes[0].find("were judged as the layers of stock Caffe"), std::string::npos);
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

}  // namespace
}  // namespace torch2caffe::test
