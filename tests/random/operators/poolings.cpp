// Poolings with every mixture of their attributes.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

struct Window {
  std::string kernel, stride, padding;
};

Window window_of(Draw& d) {
  const int64_t axes = d.rank() - 2;
  const auto kernel = numbers_between(d, axes, 1, 4);
  std::vector<int64_t> padding;
  for (int64_t size : kernel) padding.push_back(d.between(0, size / 2));
  return {list_of(kernel), list_of(numbers_between(d, axes, 1, 3)), list_of(padding)};
}

std::string max_pool(Draw& d) {
  const Window window = window_of(d);
  const std::string dilation = list_of(numbers_between(d, d.rank() - 2, 1, d.between(1, 2)));
  return fmt::format("torch.max_pool{}d(x, {}, {}, {}, {}, {})", d.rank() - 2, window.kernel,
                     window.stride, window.padding, dilation, d.flag());
}

std::string avg_pool(Draw& d) {
  const Window window = window_of(d);
  const std::string divisor = d.rank() == 3 ? "" : ", " + d.one_of({"None", "None", "3"});
  return fmt::format("torch.avg_pool{}d(x, {}, {}, {}, {}, {}{})", d.rank() - 2, window.kernel,
                     window.stride, window.padding, d.flag(), d.flag(), divisor);
}

std::string adaptive(Draw& d) {
  const std::string sizes = list_of(numbers_between(d, d.rank() - 2, 1, 5));
  if (d.coin()) return fmt::format("torch.adaptive_avg_pool{}d(x, {})", d.rank() - 2, sizes);
  return fmt::format("torch.adaptive_max_pool{}d(x, {})[0]", d.rank() - 2, sizes);
}

// Squeeze and excitation.
std::string channels_weighed(Draw& d) {
  const std::string down = d.weight({2, d.size(1), 1, 1}), up = d.weight({d.size(1), 2, 1, 1});
  return fmt::format(
      "x * torch.sigmoid(torch.conv2d(torch.relu(torch.conv2d("
      "torch.adaptive_avg_pool2d(x, [1, 1]), {})), {}))",
      down, up);
}

}  // namespace

RandomOperators poolings() {
  return {
      {"max_pool", 3, 5, max_pool},
      {"avg_pool", 3, 5, avg_pool},
      {"adaptive pooling", 3, 5, adaptive},
      {"squeeze and excitation", 4, 4, channels_weighed},
  };
}

}  // namespace torch2caffe::test
