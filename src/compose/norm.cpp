// Norms: see the header.
#include "compose/norm.h"

#include <cmath>

#include "compose/building_blocks.h"

namespace torch2caffe {
namespace {

// sum(terms) ^ exponent: one Power makes the sum of the mean, and the root.
BlobId root_of_sum(LayerBuilder& layers, BlobId terms, double exponent, const Axes& axes,
                   const Shape& result) {
  const auto count = static_cast<double>(count_over(layers.shape(terms), axes));
  const BlobId mean = mean_over(layers, terms, axes, result, "mean");
  return power(layers, mean, {.scale = count, .exponent = exponent});
}

}  // namespace

BlobId norm_over(LayerBuilder& layers, BlobId x, double p, const Axes& axes, const Shape& result) {
  if (p == 2) return root_of_sum(layers, square(layers, x, "square"), 0.5, axes, result);
  const BlobId size = neuron(layers, "AbsVal", x, "size");
  if (std::isinf(p)) {
    const auto extreme = p > 0 ? maximum_over : minimum_over;
    return extreme(layers, size, axes, result, "");
  }
  if (p == 0) return root_of_sum(layers, is_above(layers, size, 0, "above"), 1, axes, result);
  if (p == 1) return root_of_sum(layers, size, 1, axes, result);
  const BlobId powers = power(layers, size, {.exponent = p}, "power");
  return root_of_sum(layers, powers, 1 / p, axes, result);
}

}  // namespace torch2caffe
