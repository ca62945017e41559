// What views, permutations and slices do to a tensor: they put its elements in other places, and
// PyTorch's own way to say so is by strides. However a model spells a movement, equal ones are
// equal.
#pragma once

#include <optional>
#include <vector>

#include "graph/dtype.h"

namespace torch2caffe {

class Movement {
 public:
  // Everything stays where it is. REQUIRES: `shape` has elements.
  static Movement none(const Shape& shape);

  // The shape of the result.
  const Shape& shape() const { return shape_; }

  // This movement, and then another one. Nothing where strides cannot say it.
  std::optional<Movement> reshaped(const Shape& shape) const;
  Movement permuted(const std::vector<size_t>& order) const;
  std::optional<Movement> sliced(size_t axis, int64_t begin, int64_t step, int64_t count) const;
  Movement selected(size_t axis, int64_t index) const;

  // Which element of the source the result's first one is.
  int64_t begin() const { return begin_; }
  // As this one, but that the result's first element is the source's.
  Movement from_the_first() const;

  // Whether the elements keep their order, so that a reshape does all.
  bool keeps_order() const;

  // The movement back to a source of this shape; nothing where the result lacks some of it.
  std::optional<Movement> inverse(const Shape& source) const;

  friend bool operator==(const Movement& a, const Movement& b);

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
