// Maximum and average pooling along one to three axes -> Pooling.
#include "compose/pooling.h"

#include <fmt/format.h>

#include <algorithm>

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// One number stands for all axes.
int64_t nth(const std::vector<int64_t>& values, size_t axis) {
  return values.at(values.size() == 1 ? 0 : axis);
}

// The windows along the last `count` axes of the result. A kernel that is longer than the padded
// input, as ceil_mode lets it be, is cut to it: not every Caffe has such a window.
std::vector<PoolingAxis> axes_of(OpContext& op, size_t count) {
  const auto kernel = op.integers("kernel_size");
  const auto given = op.integers("stride");
  const auto stride = given.empty() ? kernel : given;  // PyTorch's default
  const auto pad = op.integers("padding");
  const auto dilation =
      op.has("dilation") ? op.integers("dilation") : std::vector<int64_t>(count, 1);
  const Shape &result = op.result_shape(), &input = op.layers().shape(op.blob("self"));
  std::vector<PoolingAxis> axes;
  for (size_t i = 0; i < count; ++i) {
    const int64_t padded = input.at(input.size() - count + i) + 2 * nth(pad, i);
    const int64_t longest = (padded - 1) / nth(dilation, i) + 1;
    axes.push_back({std::min(nth(kernel, i), longest), nth(stride, i), nth(pad, i),
                    nth(dilation, i), result.at(result.size() - count + i)});
  }
  return axes;
}

// The input with a batch axis, which it may lack in PyTorch.
BlobId batch_of(OpContext& op, size_t axes) {
  const BlobId x = op.blob("self");
  Shape shape = op.layers().shape(x);
  if (shape.size() == axes + 1) shape.insert(shape.begin(), 1);
  return reshape(op.layers(), x, shape, "batch");
}

void become(OpContext& op, BlobId pooled) {
  op.set_result(reshape(op.layers(), pooled, op.result_shape()));
}

// The name of the pooling: that of the node where nothing comes behind it.
std::string pooling_part(OpContext& op, size_t axes) {
  return op.result_shape().size() == axes + 2 ? "" : "pooled";
}

template <size_t axes>
void max_pool(OpContext& op) {
  const BlobId pooled = pool(op.layers(), batch_of(op, axes), caffe::PoolingParameter::MAX,
                             axes_of(op, axes), pooling_part(op, axes));
  become(op, pooled);
}

// ---- averages ----

// The elements of window `i`, clipped to the padded input or to the input itself.
int64_t window_length(int64_t input, const PoolingAxis& axis, int64_t i, bool with_padding) {
  const int64_t begin = i * axis.stride - axis.pad;
  const int64_t end = std::min(begin + axis.kernel, input + axis.pad);
  if (with_padding) return end - begin;
  return std::min(end, input) - std::max<int64_t>(begin, 0);
}

// Caffe divides each window's sum by its size clipped to the padded input. What PyTorch divides by
// instead makes one factor for each position.
std::vector<float> divisor_factors(OpContext& op, const Shape& input,
                                   const std::vector<PoolingAxis>& axes) {
  const bool own_divisor = op.has("divisor_override") && !op.is_none("divisor_override");
  const bool count_padding = op.flag("count_include_pad");
  std::vector<double> factors = {own_divisor ? 1 / op.number("divisor_override") : 1};
  for (size_t axis = 0; axis < axes.size(); ++axis) {
    std::vector<double> longer;
    for (double factor : factors) {
      for (int64_t i = 0; i < axes[axis].count; ++i) {
        const auto length = [&](bool padded) {
          return static_cast<double>(window_length(input[axis + 2], axes[axis], i, padded));
        };
        longer.push_back(factor * length(true) / (own_divisor ? 1 : length(count_padding)));
      }
    }
    factors = std::move(longer);
  }
  return std::vector<float>(factors.begin(), factors.end());
}

template <size_t axes>
void avg_pool(OpContext& op) {
  const BlobId x = batch_of(op, axes);
  const auto windows = axes_of(op, axes);
  std::vector<float> factors = divisor_factors(op, op.layers().shape(x), windows);
  if (std::all_of(factors.begin(), factors.end(), [](float factor) { return factor == 1; })) {
    return become(
        op, pool(op.layers(), x, caffe::PoolingParameter::AVE, windows, pooling_part(op, axes)));
  }
  const BlobId average = pool(op.layers(), x, caffe::PoolingParameter::AVE, windows, "average");
  Shape positions;
  for (const PoolingAxis& axis : windows) positions.push_back(axis.count);
  become(op, scale(op.layers(), average, 2, Tensor(positions, std::move(factors)), std::nullopt,
                   pooling_part(op, axes)));
}

}  // namespace

void register_pooling(OpRegistry& r) {
  const auto add = [&](int n, Translator maximum, Translator average) {
    const std::string window = fmt::format(
        "Tensor self, int[{0}] kernel_size, int[{0}] stride=[], int[{0}] padding=0, ", n);
    const std::string maxima = fmt::format("{}int[{}] dilation=1, bool ceil_mode=False", window, n);
    r.add(fmt::format("aten::max_pool{}d({}) -> Tensor", n, maxima), maximum);
    r.add(fmt::format("aten::max_pool{}d_with_indices({}) -> (Tensor, Tensor)", n, maxima),
          maximum);
    r.add(fmt::format("aten::avg_pool{}d({}bool ceil_mode=False, bool count_include_pad=True{}) -> "
                      "Tensor",
                      n, window, n == 1 ? "" : ", int? divisor_override=None"),
          average);
  };
  add(1, max_pool<1>, avg_pool<1>);
  add(2, max_pool<2>, avg_pool<2>);
  add(3, max_pool<3>, avg_pool<3>);
}

}  // namespace torch2caffe
