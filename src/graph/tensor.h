// A constant tensor: a view of bytes that somebody owns. Weights pass through the program as such
// views, uncopied.
#pragma once

#include <memory>
#include <vector>

#include "graph/dtype.h"

namespace torch2caffe {

// Immutable, contiguous, row-major, little-endian. Copying copies the view and shares the bytes.
class Tensor {
 public:
  Tensor() : Tensor(Shape{0}, std::vector<float>()) {}

  // `data` must hold count_of(shape) elements, and keeps them alive. DType::other is refused
  // (std::logic_error).
  Tensor(DType dtype, Shape shape, std::shared_ptr<const void> data);

  // Owns its values; as many as count_of(shape).
  Tensor(Shape shape, std::vector<float> values);
  // The same in double: for results of arithmetic that are rounded when they are written.
  static Tensor of_doubles(Shape shape, std::vector<double> values);

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int64_t count() const { return count_of(shape_); }
  const void* data() const { return data_.get(); }

  // Elements [begin, begin + count) as float32, rounded to nearest from wider types.
  void copy_floats(int64_t begin, int64_t count, float* out) const;
  // The same in double, for arithmetic that rounds once.
  void copy_doubles(int64_t begin, int64_t count, double* out) const;
  std::vector<float> floats() const;

  // All elements as doubles, for arithmetic that must not lose what float32 holds.
  std::vector<double> doubles() const;

  // The same values as elements of another type, rounded to nearest.
  Tensor converted(DType dtype) const;

  // The same bytes under another shape of the same count.
  Tensor reshaped(Shape shape) const;

 private:
  DType dtype_;
  Shape shape_;
  std::shared_ptr<const void> data_;
};

}  // namespace torch2caffe
