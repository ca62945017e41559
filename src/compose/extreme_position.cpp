// Caffe's ArgMax gives the last of equal elements (argmax_layer.cpp sorts pairs of value and place)
// and is not everywhere; so the first one is found by its number counted from the end, for n
// elements:
//
//   below  = Threshold(|x - extreme|)         0 where x is the extreme, else 1
//   number = (n - i) * (1 - below)            a Scale along the axis
//   result = n - the largest number
#include "compose/extreme_position.h"

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/reduction.h"

namespace torch2caffe {

BlobId extreme_position(LayerBuilder& layers, BlobId x, size_t axis, Extreme extreme,
                        const Shape& result, const std::string& part) {
  const Shape shape = layers.shape(x);
  const int64_t size = shape.at(axis);
  const bool is_largest = extreme == Extreme::largest;
  const BlobId found = (is_largest ? maximum_over : minimum_over)(
      layers, x, {axis}, reduced(shape, {axis}), inside(part, "extreme"));
  const double sign = is_largest ? -1 : 1;
  const Side distance = broadcast_sum(layers, {x, sign}, {found, -sign}, inside(part, "distance"));
  const BlobId below = is_above(layers, blob_of(distance), 0, inside(part, "below"));
  std::vector<float> numbers, factors;
  for (int64_t i = 0; i < size; ++i) {
    numbers.push_back(static_cast<float>(size - i));
    factors.push_back(-numbers.back());
  }
  const BlobId numbered =
      scale(layers, below, axis, Tensor({size}, std::move(factors)),
            Tensor({size}, std::move(numbers)), inside(part, "numbered_from_the_end"));
  const BlobId first = maximum_over(layers, numbered, {axis}, result, inside(part, "first"));
  return power(layers, first, {.scale = -1, .shift = static_cast<double>(size)}, part);
}

}  // namespace torch2caffe
