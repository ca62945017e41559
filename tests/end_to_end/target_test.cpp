// What only some Caffes can say, for those that can say it.
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

}  // namespace
}  // namespace torch2caffe::test
