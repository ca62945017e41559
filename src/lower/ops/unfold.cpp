// Windows side by side, by kernels with a single one in them:
//   im2col (F.unfold)  Convolution that writes each place of the window to a channel of its own
//   col2im (F.fold)    Deconvolution that adds each channel to its place of the window
//   unfold (Tensor)    windows along one axis -> see compose/index_select.h, and a Permute
#include <algorithm>
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "compose/made_weights.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

std::vector<int64_t> two(std::vector<int64_t> values) {
  if (values.size() == 1) values.push_back(values[0]);
  return values;
}

// A kernel for each channel and each place, with its one there.
Tensor one_hot_kernels(int64_t channels, const std::vector<int64_t>& kernel) {
  const auto places = static_cast<size_t>(kernel[0] * kernel[1]);
  std::vector<float> values(static_cast<size_t>(channels) * places * places, 0.0F);
  for (size_t i = 0; i < static_cast<size_t>(channels) * places; ++i)
    values[i * places + i % places] = 1;
  return Tensor({channels * kernel[0] * kernel[1], 1, kernel[0], kernel[1]}, std::move(values));
}

ConvolutionOf windows_of(const OpContext& op, int64_t channels) {
  return {two(op.integers("stride")), two(op.integers("padding")), two(op.integers("dilation")),
          channels};
}

// What stands in front of the last axes is the batch; there may be none.
Shape with_batch(const Shape& shape, size_t rank) {
  Shape whole = shape;
  if (whole.size() < rank) whole.insert(whole.begin(), 1);
  return whole;
}

void im2col(OpContext& op) {
  BlobId x = op.blob("self");
  x = reshape(op.layers(), x, with_batch(op.layers().shape(x), 4), "images");
  const int64_t channels = op.layers().shape(x)[1];
  const Tensor kernels = one_hot_kernels(channels, two(op.integers("kernel_size")));
  x = convolution(op.layers(), x, kernels, std::nullopt, windows_of(op, channels), "windows");
  op.set_result(reshape(op.layers(), x, op.result_shape()));
}

// Elements [begin, begin + size) along the axis; where there are too few, zeros follow.
BlobId cut_or_fill(LayerBuilder& layers, BlobId x, size_t axis, int64_t begin, int64_t size) {
  const std::string name = std::to_string(axis);
  const int64_t end = std::min(begin + size, layers.shape(x)[axis]);
  x = narrow(layers, x, axis, begin, end, "cut" + name);
  Shape zeros = layers.shape(x);
  zeros[axis] = size - (end - begin);
  if (zeros[axis] == 0) return x;
  const Tensor values(zeros, made_weights(zeros, 0, "zeros"));
  return concat(layers, {x, parameter(layers, values, "zeros" + name)}, axis, "whole" + name);
}

void col2im(OpContext& op) {
  const std::vector<int64_t> size = two(op.integers("output_size"));
  const std::vector<int64_t> kernel = two(op.integers("kernel_size"));
  const Shape columns = with_batch(op.operand("self").shape(), 3);
  const int64_t channels = columns[1] / (kernel[0] * kernel[1]);
  ConvolutionOf windows = windows_of(op, channels);
  Shape places = {columns[0], columns[1]};
  bool fits = true;
  for (size_t i = 0; i < 2; ++i) {
    const int64_t reach = windows.dilation[i] * (kernel[i] - 1) + 1;
    const int64_t whole = size[i] + 2 * windows.pad[i] - reach;
    places.push_back(whole / windows.stride[i] + 1);
    fits = fits && whole % windows.stride[i] == 0;
  }
  // Caffe's padding cuts off the same number on both sides.
  const std::vector<int64_t> pad = windows.pad;
  if (!fits) windows.pad = {0, 0};
  BlobId x = reshape(op.layers(), op.blob("self"), places, "windows");
  x = deconvolution(op.layers(), x, one_hot_kernels(channels, kernel), std::nullopt, windows,
                    "sum");
  for (size_t i = 0; i < 2; ++i) x = cut_or_fill(op.layers(), x, i + 2, fits ? 0 : pad[i], size[i]);
  op.set_result(reshape(op.layers(), x, op.result_shape()));
}

void unfold(OpContext& op) {
  BlobId x = op.blob("self");
  Shape shape = op.layers().shape(x);
  const size_t rank = shape.size();
  const auto axis = static_cast<size_t>(op.axis("dimension", rank));
  const int64_t size = op.integer("size");
  const int64_t windows = op.result_shape().at(axis);
  std::vector<int64_t> indices;
  for (int64_t window = 0; window < windows; ++window) {
    for (int64_t i = 0; i < size; ++i) indices.push_back(window * op.integer("step") + i);
  }
  x = index_select(op.layers(), x, axis, indices, "windows");
  shape[axis] = windows;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, size);
  x = reshape(op.layers(), x, shape, "axes");
  std::vector<size_t> order(rank + 1);
  std::iota(order.begin(), order.end(), size_t{0});
  const auto moved = order.begin() + static_cast<std::ptrdiff_t>(axis) + 1;
  std::rotate(moved, moved + 1, order.end());
  op.set_result(permute(op.layers(), x, order));
}

}  // namespace

void register_unfold(OpRegistry& r) {
  r.add(
      "aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] "
      "stride) -> Tensor",
      im2col);
  r.add(
      "aten::col2im(Tensor self, int[2] output_size, int[2] kernel_size, int[2] dilation, int[2] "
      "padding, int[2] stride) -> Tensor",
      col2im);
  r.add("aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)", unfold);
}

}  // namespace torch2caffe
