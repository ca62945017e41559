// Poolings that are no layer by themselves: along one or three axes, dilated, adaptive to any size.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

using Strings = std::vector<std::string>;

// One model with an output for each expression.
Case all_of(const std::string& name, const Strings& expressions, const Shape& input,
            const Strings& operators) {
  return {name, {fmt::format("[{}]", fmt::join(expressions, ",\n        "))}, {input}, operators};
}

const Shape line = {2, 3, 11};
const Shape image = {2, 3, 11, 10};
const Shape volume = {2, 2, 7, 6, 8};

const std::vector<Case> one_axis = {
    all_of("maxima",
           {"torch.max_pool1d(x, [2])", "torch.max_pool1d(x, [3], [2], [1])",
            "torch.max_pool1d(x, [3], [2], [1], [1], True)", "torch.max_pool1d(x, [2], [3])",
            "torch.max_pool1d(x, [2], [3], [0], [1], True)",
            "torch.max_pool1d_with_indices(x, [3], [1])[0]"},
           line, {"aten::max_pool1d", "aten::max_pool1d_with_indices"}),
    all_of("averages",
           {"torch.avg_pool1d(x, [2])", "torch.avg_pool1d(x, [3], [2], [1])",
            "torch.avg_pool1d(x, [3], [2], [1], False, False)",
            "torch.avg_pool1d(x, [4], [3], [2], True)",
            "torch.avg_pool1d(x, [4], [3], [2], True, False)"},
           line, {"aten::avg_pool1d"}),
    all_of("no_batch_axis", {"torch.max_pool1d(x, [3], [2])", "torch.avg_pool1d(x, [3], [2], [1])"},
           {3, 11}, {"aten::max_pool1d"}),
};

const std::vector<Case> two_axes = {
    all_of(
        "no_batch_axis",
        {"torch.max_pool2d(x, [2, 2])", "torch.avg_pool2d(x, [3, 2], [2, 2], [1, 0], True, False)",
         "torch.adaptive_avg_pool2d(x, [1, 1])", "torch.adaptive_avg_pool2d(x, [3, 4])",
         "torch.adaptive_max_pool2d(x, [3, 4])[0]"},
        {3, 11, 10}, {"aten::max_pool2d", "aten::avg_pool2d", "aten::adaptive_avg_pool2d"}),
    all_of("kernel_longer_than_the_input",
           {"torch.max_pool2d(x, [4, 2], [2, 3], [0, 1], [1, 1], True)",
            "torch.avg_pool2d(x, [4, 2], [2, 3], [0, 1], True, False)",
            "torch.avg_pool2d(x, [4, 2], [2, 3], [0, 1], True, True)"},
           {2, 2, 3, 2}, {"aten::max_pool2d", "aten::avg_pool2d"}),
};

const std::vector<Case> three_axes = {
    all_of(
        "maxima",
        {"torch.max_pool3d(x, [2, 2, 2])", "torch.max_pool3d(x, [3, 2, 3], [2, 1, 2], [1, 0, 1])",
         "torch.max_pool3d(x, [3, 3, 2], [2, 2, 3], [1, 1, 1], [1, 1, 1], True)",
         "torch.max_pool3d(x, [1, 3, 3], [1, 2, 2], [0, 1, 1])",
         "torch.max_pool3d_with_indices(x, [3, 1, 1], [2, 1, 1])[0]"},
        volume, {"aten::max_pool3d", "aten::max_pool3d_with_indices"}),
    all_of(
        "averages",
        {"torch.avg_pool3d(x, [2, 2, 2])", "torch.avg_pool3d(x, [3, 2, 3], [2, 1, 2], [1, 0, 1])",
         "torch.avg_pool3d(x, [3, 2, 3], [2, 1, 2], [1, 0, 1], False, False)",
         "torch.avg_pool3d(x, [3, 3, 2], [2, 2, 3], [1, 1, 1], True)",
         "torch.avg_pool3d(x, [3, 3, 2], [2, 2, 3], [1, 1, 1], True, False)",
         "torch.avg_pool3d(x, [3, 3, 2], [2, 2, 3], [1, 1, 1], True, True, 7)"},
        volume, {"aten::avg_pool3d"}),
    all_of("no_batch_axis", {"torch.max_pool3d(x, [2, 2, 2])", "torch.avg_pool3d(x, [2, 2, 2])"},
           {2, 7, 6, 8}, {"aten::max_pool3d", "aten::avg_pool3d"}),
};

// Kernels, strides and paddings of every kind with dilations, rounded both ways.
Case dilated_lines() {
  Strings poolings;
  for (const int kernel : {2, 3}) {
    for (const int stride : {1, 2, 3}) {
      for (const int dilation : {2, 3}) {
        for (const char* ceil : {"False", "True"}) {
          poolings.push_back(fmt::format("torch.max_pool1d(x, [{}], [{}], [{}], [{}], {})", kernel,
                                         stride, dilation == 2 ? 1 : 0, dilation, ceil));
        }
      }
    }
  }
  return all_of("one_axis", poolings, line, {"aten::max_pool1d"});
}

const std::vector<Case> dilated = {
    dilated_lines(),
    all_of("two_axes",
           {"torch.max_pool2d(x, [3, 3], [1, 1], [0, 0], [2, 2])",
            "torch.max_pool2d(x, [3, 2], [2, 2], [1, 1], [2, 3])",
            "torch.max_pool2d(x, [3, 3], [2, 1], [1, 1], [1, 3], True)",
            "torch.max_pool2d(x, [2, 3], [1, 2], [0, 1], [4, 1])"},
           image, {"aten::max_pool2d"}),
    all_of("three_axes", {"torch.max_pool3d(x, [2, 3, 2], [1, 2, 2], [1, 1, 0], [2, 2, 3])"},
           volume, {"aten::max_pool3d"}),
};

const std::vector<Case> adaptive = {
    all_of("one_axis",
           {"torch.adaptive_avg_pool1d(x, [1])", "torch.adaptive_avg_pool1d(x, [4])",
            "torch.adaptive_avg_pool1d(x, [13])", "torch.adaptive_max_pool1d(x, [1])[0]",
            "torch.adaptive_max_pool1d(x, [4])[0]", "torch.adaptive_max_pool1d(x, [13])[0]"},
           line, {"aten::adaptive_avg_pool1d", "aten::adaptive_max_pool1d"}),
    all_of(
        "maxima",
        {"torch.adaptive_max_pool2d(x, [7, 7])[0]", "torch.adaptive_max_pool2d(x, [1, 3])[0]",
         "torch.adaptive_max_pool2d(x, [12, 10])[0]", "torch.adaptive_max_pool2d(x, [11, 4])[0]"},
        image, {"aten::adaptive_max_pool2d"}),
    all_of("averages",
           {"torch.adaptive_avg_pool2d(x, [7, 7])", "torch.adaptive_avg_pool2d(x, [1, 3])",
            "torch.adaptive_avg_pool2d(x, [12, 10])", "torch.adaptive_avg_pool2d(x, [11, 4])",
            "torch._adaptive_avg_pool2d(x, [3, 5])"},
           image, {"aten::adaptive_avg_pool2d", "aten::_adaptive_avg_pool2d"}),
    all_of(
        "three_axes",
        {"torch.adaptive_avg_pool3d(x, [1, 1, 1])", "torch.adaptive_avg_pool3d(x, [7, 3, 2])",
         "torch.adaptive_avg_pool3d(x, [2, 4, 3])", "torch._adaptive_avg_pool3d(x, [2, 4, 3])",
         "torch.adaptive_max_pool3d(x, [1, 1, 1])[0]", "torch.adaptive_max_pool3d(x, [1, 3, 4])[0]",
         "torch.adaptive_max_pool3d(x, [3, 4, 3])[0]"},
        volume, {"aten::adaptive_avg_pool3d", "aten::adaptive_max_pool3d"}),
};

class PoolingAlongAxes : public OperatorTest {};

TEST_P(PoolingAlongAxes, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(One, PoolingAlongAxes, on_every_target(one_axis), name_of);
INSTANTIATE_TEST_SUITE_P(Two, PoolingAlongAxes, on_every_target(two_axes), name_of);
INSTANTIATE_TEST_SUITE_P(Three, PoolingAlongAxes, on_every_target(three_axes), name_of);
INSTANTIATE_TEST_SUITE_P(Dilated, PoolingAlongAxes, on_every_target(dilated), name_of);
INSTANTIATE_TEST_SUITE_P(Adaptive, PoolingAlongAxes, on_every_target(adaptive), name_of);

}  // namespace
}  // namespace torch2caffe::test
