// Convolutions along one to three axes, to and fro, with random windows and groups.
#include <fmt/format.h>

#include "random/operators.h"

namespace torch2caffe::test {
namespace {

// The input's channels and the output's, for each group.
struct Groups {
  int64_t count, inputs, outputs;
};

Groups groups_of(Draw& d) {
  const int64_t count = d.coin() ? 1 : d.divisor_of(d.size(1));
  return {count, d.size(1) / count, d.between(1, 3) * (count == 1 ? 2 : 1)};
}

Shape weight_shape(int64_t first, int64_t second, const std::vector<int64_t>& kernel) {
  Shape shape = {first, second};
  shape.insert(shape.end(), kernel.begin(), kernel.end());
  return shape;
}

std::string convolution(Draw& d) {
  const int64_t axes = d.rank() - 2;
  const Groups groups = groups_of(d);
  const int64_t outputs = groups.outputs * groups.count;
  const auto kernel = numbers_between(d, axes, 1, 3);
  const std::string weight = d.weight(weight_shape(outputs, groups.inputs, kernel));
  const std::string bias = d.weight_or_none({outputs});
  const auto dilation = numbers_between(d, axes, 1, 2);
  const std::string stride = list_of(numbers_between(d, axes, 1, 2));
  const std::string padding = list_of(numbers_between(d, axes, 0, 2));
  return fmt::format("torch.conv{}d(x, {}, {}, {}, {}, {}, {})", axes, weight, bias, stride,
                     padding, list_of(dilation), groups.count);
}

std::string padded_by_name(Draw& d) {
  const int64_t axes = d.rank() - 2;
  const auto kernel = numbers_between(d, axes, 1, 4);
  const std::string weight = d.weight(weight_shape(4, d.size(1), kernel));
  return fmt::format("torch.conv{}d(x, {}, {}, 1, '{}')", axes, weight, d.weight_or_none({4}),
                     d.one_of({"same", "valid"}));
}

std::string transposed(Draw& d) {
  const int64_t axes = d.rank() - 2;
  const Groups groups = groups_of(d);
  const auto kernel = numbers_between(d, axes, 1, 4);
  const std::string weight = d.weight(weight_shape(d.size(1), groups.outputs, kernel));
  const std::string bias = d.weight_or_none({groups.outputs * groups.count});
  const auto stride = numbers_between(d, axes, 1, 3);
  std::vector<int64_t> further;
  for (int64_t step : stride) further.push_back(d.between(0, step - 1));
  const auto padding = numbers_between(d, axes, 0, 1);
  return fmt::format("torch.conv_transpose{}d(x, {}, {}, {}, {}, {}, {}, {})", axes, weight, bias,
                     list_of(stride), list_of(padding), list_of(further), groups.count,
                     list_of(numbers_between(d, axes, 1, 2)));
}

}  // namespace

RandomOperators convolutions() {
  return {
      {"convolution", 3, 5, convolution},
      {"convolution of images", 4, 4, convolution},
      {"convolution, padded by name", 3, 5, padded_by_name},
      {"transposed convolution", 3, 5, transposed},
  };
}

}  // namespace torch2caffe::test
