// What views, permutations and slices make of a tensor: PyTorch says it by strides. However a model
// spells a view, equal ones are equal.
#pragma once

#include <optional>
#include <vector>

#include "graph/dtype.h"

namespace torch2caffe {

class StridedView {
 public:
  // All of a tensor, as it is. REQUIRES: `shape` has elements.
  static StridedView whole(const Shape& shape);

  // The shape of the result.
  const Shape& shape() const { return shape_; }

  // A view of this view. Nothing where strides cannot say it.
  std::optional<StridedView> reshaped(const Shape& shape) const;
  StridedView permuted(const std::vector<size_t>& order) const;
  std::optional<StridedView> sliced(size_t axis, int64_t begin, int64_t step, int64_t count) const;
  StridedView selected(size_t axis, int64_t index) const;

  // Which element of the source the result's first one is.
  int64_t begin() const { return begin_; }
  // As this one, but that the result's first element is the source's.
  StridedView from_the_first() const;

  // Whether the elements keep their order, so that a reshape does all.
  bool keeps_order() const;

  // The source, of this shape, as a view of the result; nothing where the result lacks some of it.
  std::optional<StridedView> inverse(const Shape& source) const;

  friend bool operator==(const StridedView& a, const StridedView& b);

 private:
  // As in a number whose places have different bases: the outer digits count in larger steps.
  struct Digit {
    int64_t size, stride;
    bool operator==(const Digit&) const = default;
  };
  using Digits = std::vector<Digit>;

  static Digits joined(const Digits& digits);
  Digits digits() const;

  Shape shape_;
  std::vector<Digits> axes_;  // one or several digits an axis; none for an axis of one element
  int64_t begin_ = 0;
};

}  // namespace torch2caffe
