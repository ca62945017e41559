// A weight blob of a Caffe layer: values that are made only while they are written, so that a
// network of gigabytes is converted without a second copy of it.
#pragma once

#include <functional>
#include <vector>

#include "graph/tensor.h"

namespace torch2caffe {

class Weight {
 public:
  Weight() = default;
  // The tensor's values, as float32.
  Weight(Tensor tensor)
      : shape_(tensor.shape()), source_(std::move(tensor)) {}  // NOLINT: a tensor is a weight
  // The same values under the shape that Caffe gives them.
  Weight(const Tensor& tensor, Shape shape)
      : shape_(std::move(shape)), source_(tensor.reshaped(shape_)) {}

  const Shape& shape() const { return shape_; }
  int64_t count() const { return source_.count(); }

  // Row r (along the first axis) multiplied by factors[r], in double, rounded once when it is
  // written. REQUIRES: as many factors as the first axis is long.
  Weight scaled_rows(const std::vector<double>& factors) const;

  // All values, in double where rows are scaled. For small blobs: biases, statistics.
  std::vector<double> doubles() const;

  // Calls `sink` with consecutive runs of the values, in order. Without conversion or scaling the
  // runs are the tensor's own memory.
  void stream(const std::function<void(const float* values, int64_t count)>& sink) const;

 private:
  Shape shape_;
  Tensor source_;
  std::vector<double> row_factors_;  // empty: all 1
};

}  // namespace torch2caffe
