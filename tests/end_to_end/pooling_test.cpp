// Pooling, where PyTorch and Caffe round differently: every combination of small windows, on sizes
// with each remainder.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness.h"

namespace torch2caffe::test {
namespace {

Case pooling(const std::string& name, const std::string& expression, const Shape& input,
             const std::string& operator_name) {
  return {name, {expression}, {input}, {operator_name}};
}

// ---- every combination of small windows ----

struct Axis {
  int64_t kernel, stride, pad;
};

// Strides 1 to 3, and the paddings that PyTorch allows: at most half a kernel.
std::vector<Axis> axes_with(int64_t kernel) {
  std::vector<Axis> axes;
  for (int64_t stride = 1; stride <= 3; ++stride) {
    for (int64_t pad = 0; pad <= kernel / 2; ++pad) axes.push_back({kernel, stride, pad});
  }
  return axes;
}

using MakePooling = std::string (*)(const std::string& windows, const std::string& ceil_mode);

std::string max_pool(const std::string& windows, const std::string& ceil_mode) {
  return fmt::format("torch.max_pool2d(x, {}, [1, 1], {})", windows, ceil_mode);
}
std::string avg_pool(const std::string& windows, const std::string& ceil_mode) {
  return fmt::format("torch.avg_pool2d(x, {}, {}, True)", windows, ceil_mode);
}
std::string avg_pool_without_padding(const std::string& windows, const std::string& ceil_mode) {
  return fmt::format("torch.avg_pool2d(x, {}, {}, False)", windows, ceil_mode);
}
std::string avg_pool_with_divisor(const std::string& windows, const std::string& ceil_mode) {
  return fmt::format("torch.avg_pool2d(x, {}, {}, True, 5)", windows, ceil_mode);
}

// All poolings of one kernel: one model, an output each.
Case all_of_kernel(int64_t height, int64_t width, const std::string& kind, MakePooling make,
                   const Shape& input) {
  std::vector<std::string> outputs;
  for (const Axis& y : axes_with(height)) {
    for (const Axis& x : axes_with(width)) {
      const std::string windows = fmt::format("[{}, {}], [{}, {}], [{}, {}]", y.kernel, x.kernel,
                                              y.stride, x.stride, y.pad, x.pad);
      for (const char* ceil_mode : {"False", "True"}) outputs.push_back(make(windows, ceil_mode));
    }
  }
  const std::string operator_name = kind == "max" ? "aten::max_pool2d" : "aten::avg_pool2d";
  return pooling(fmt::format("{}_{}x{}_of_{}x{}", kind, height, width, input[2], input[3]),
                 fmt::format("[{}]", fmt::join(outputs, ",\n        ")), input, operator_name);
}

std::vector<Case> all_kernels(const std::string& kind, MakePooling make) {
  std::vector<Case> cases;
  for (int64_t height = 1; height <= 3; ++height) {
    for (int64_t width = 1; width <= 3; ++width) {
      for (const Shape& input :
           {Shape{1, 2, 7, 8}, Shape{1, 2, 6, 3}, Shape{1, 2, 5, 9}, Shape{2, 1, 4, 4}}) {
        cases.push_back(all_of_kernel(height, width, kind, make, input));
      }
    }
  }
  return cases;
}

// ---- single ones ----

const Shape image = {2, 3, 12, 8};

const std::vector<Case> windows = {
    // Caffe rounds up to 57, PyTorch down to 56.
    pooling("torchvision_resnet", "torch.max_pool2d(x, [3, 3], [2, 2], [1, 1])", {1, 2, 112, 112},
            "aten::max_pool2d"),
    pooling("torchvision_googlenet", "torch.max_pool2d(x, [3, 3], [2, 2], [0, 0], [1, 1], True)",
            {1, 2, 112, 112}, "aten::max_pool2d"),
    pooling("torchvision_inception", "torch.avg_pool2d(x, [3, 3], [1, 1], [1, 1])", {1, 2, 35, 35},
            "aten::avg_pool2d"),
    pooling("stride_of_the_kernel", "torch.max_pool2d(x, [3, 2])", image, "aten::max_pool2d"),
    pooling("average_with_stride_of_the_kernel", "torch.avg_pool2d(x, [5, 3])", image,
            "aten::avg_pool2d"),
    pooling("kernel_of_the_input", "torch.avg_pool2d(x, [12, 8])", image, "aten::avg_pool2d"),
    pooling("large_padded_kernel", "torch.max_pool2d(x, [5, 7], [4, 3], [2, 3])", image,
            "aten::max_pool2d"),
    pooling("large_padded_average", "torch.avg_pool2d(x, [5, 7], [4, 3], [2, 3], True, False)",
            image, "aten::avg_pool2d"),
    pooling("divisor_of_one", "torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, 1)", image,
            "aten::avg_pool2d"),
    pooling("maximum_beside_unread_indices", "torch.max_pool2d_with_indices(x, [2, 2])[0]", image,
            "aten::max_pool2d_with_indices"),
    pooling("two_in_a_row",
            "torch.max_pool2d(torch.max_pool2d(x, [3, 3], [2, 2], [1, 1]), [2, 2], [2, 2])",
            {1, 2, 15, 13}, "aten::max_pool2d"),
    pooling("of_negative_numbers", "torch.max_pool2d(torch.sub(x, 10), [3, 3], [2, 2], [1, 1])",
            image, "aten::max_pool2d"),
};

const std::vector<Case> adaptive = {
    pooling("global_average", "torch.adaptive_avg_pool2d(x, [1, 1])", image,
            "aten::adaptive_avg_pool2d"),
    pooling("global_maximum", "torch.adaptive_max_pool2d(x, [1, 1])[0]", image,
            "aten::adaptive_max_pool2d"),
    pooling("dividing_average", "torch.adaptive_avg_pool2d(x, [3, 4])", image,
            "aten::adaptive_avg_pool2d"),
    pooling("dividing_maximum", "torch.adaptive_max_pool2d(x, [6, 2])[0]", image,
            "aten::adaptive_max_pool2d"),
    pooling("average_of_rows", "torch.adaptive_avg_pool2d(x, [12, 1])", image,
            "aten::adaptive_avg_pool2d"),
    pooling("average_of_the_input_itself", "torch.relu(torch.adaptive_avg_pool2d(x, [12, 8]))",
            image, "aten::adaptive_avg_pool2d"),
};

class Pooling : public OperatorTest {};

TEST_P(Pooling, IsThatOfPyTorch) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(Maximum, Pooling, on_every_target(all_kernels("max", max_pool)), name_of);
INSTANTIATE_TEST_SUITE_P(Average, Pooling, on_every_target(all_kernels("average", avg_pool)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(AverageWithoutPadding, Pooling,
                         on_every_target(all_kernels("average", avg_pool_without_padding)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(AverageWithDivisor, Pooling,
                         on_every_target(all_kernels("average", avg_pool_with_divisor)), name_of);
INSTANTIATE_TEST_SUITE_P(Windows, Pooling, on_every_target(windows), name_of);
INSTANTIATE_TEST_SUITE_P(Adaptive, Pooling, on_every_target(adaptive), name_of);

// ---- refused ----

const std::vector<Case> inexpressible = {
    pooling("read_indices", "torch.max_pool2d_with_indices(x, [2, 2])[1]", image,
            "aten::max_pool2d_with_indices"),
};

class InexpressiblePooling : public OperatorTest {};

TEST_P(InexpressiblePooling, IsRefused) {
  EXPECT_EQ(expect_refusal(subject(), target()).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(, InexpressiblePooling, on_every_target(inexpressible), name_of);

}  // namespace
}  // namespace torch2caffe::test
