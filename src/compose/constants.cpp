// Constants: see the header.
#include "compose/constants.h"

#include <algorithm>

#include "graph/constant_views.h"

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
  return viewed(x, Repeated{}, shape).value();
}

Tensor unrepeated(const Tensor& x) {
  Shape shape = x.shape();
  std::vector<double> values = x.doubles();
  int64_t after = 1;
  for (size_t axis = shape.size(); axis-- > 0; after *= shape[axis]) {
    const int64_t length = shape[axis];
    std::vector<double> firsts;
    bool are_alike = length > 1;
    for (size_t i = 0; are_alike && i < values.size(); ++i) {
      const auto place = static_cast<int64_t>(i) / after % length;
      are_alike = place == 0 || values[i] == values[i - static_cast<size_t>(after)];
      if (place == 0) firsts.push_back(values[i]);
    }
    if (!are_alike) continue;
    values = std::move(firsts);
    shape[axis] = 1;
  }
  return shape == x.shape() ? x : Tensor::of_doubles(shape, std::move(values));
}

Tensor number(double value) { return Tensor::of_doubles({}, {value}); }

Tensor filled(const Shape& shape, float value) {
  return Tensor(shape, std::vector<float>(static_cast<size_t>(count_of(shape)), value));
}

Shape with_an_axis(const Shape& shape) { return shape.empty() ? Shape{1} : shape; }

}  // namespace torch2caffe
