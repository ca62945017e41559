// Arithmetic of tensors that are known now, broadcasting as NumPy's does.
#pragma once

#include "graph/tensor.h"

namespace torch2caffe {

// Axes of one element in front, until there are `rank` axes.
Shape aligned(const Shape& shape, size_t rank);

// The shape that both are repeated to. REQUIRES: there is one.
Shape broadcast_shape(const Shape& a, const Shape& b);

// x repeated to `shape`, to which its own must broadcast.
Tensor expand(const Tensor& x, const Shape& shape);

// x with one element along each axis along which all are alike: expand makes x of it again.
Tensor unrepeated(const Tensor& x);

// A tensor without axes.
Tensor number(double value);

// The same number for each element of `shape`, in float32.
Tensor filled(const Shape& shape, float value);

// A blob without axes is not for every Caffe: one of one element stands for it.
Shape with_an_axis(const Shape& shape);

// `map` of each element, or of each pair of elements, computed in double.
template <typename Map>
Tensor mapped(const Tensor& tensor, const Map& map) {
  std::vector<double> values = tensor.doubles();
  for (double& value : values) value = map(value);
  return Tensor::of_doubles(tensor.shape(), std::move(values));
}

template <typename Map>
Tensor mapped(const Tensor& a, const Tensor& b, const Map& map) {
  const Shape shape = broadcast_shape(a.shape(), b.shape());
  std::vector<double> values = expand(a, shape).doubles();
  const std::vector<double> others = expand(b, shape).doubles();
  for (size_t i = 0; i < values.size(); ++i) values[i] = map(values[i], others[i]);
  return Tensor::of_doubles(shape, std::move(values));
}

}  // namespace torch2caffe
