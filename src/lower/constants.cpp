// Constants: see the header.
#include "lower/constants.h"

#include <algorithm>

namespace torch2caffe {

Shape aligned(const Shape& shape, size_t rank) {
  Shape longer(rank - shape.size(), 1);
  longer.insert(longer.end(), shape.begin(), shape.end());
  return longer;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape shape = aligned(a, std::max(a.size(), b.size()));
  const Shape other = aligned(b, shape.size());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1) shape[axis] = other[axis];
  }
  return shape;
}

Tensor expand(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  const Shape from = aligned(x.shape(), shape.size());
  const std::vector<double> values = x.doubles();
  std::vector<double> repeated(static_cast<size_t>(count_of(shape)));
  for (size_t i = 0; i < repeated.size(); ++i) {
    auto rest = static_cast<int64_t>(i);
    int64_t source = 0, step = 1;
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (from[axis] != 1) source += rest % shape[axis] * step;
      step *= from[axis];
      rest /= shape[axis];
    }
    repeated[i] = values[static_cast<size_t>(source)];
  }
  return Tensor::of_doubles(shape, std::move(repeated));
}

Tensor number(double value) { return Tensor::of_doubles({}, {value}); }

}  // namespace torch2caffe
