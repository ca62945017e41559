// A reordering of axes, and the Permutes of other shapes that move the same elements to the same
// places.
#pragma once

#include <vector>

#include "graph/tensor.h"

namespace torch2caffe {

struct Permutation {
  Shape shape;                // of what is permuted
  std::vector<size_t> order;  // axis i of the result is axis order[i] of it

  bool operator==(const Permutation&) const = default;
};

// With as few axes as can be: those of one element are left out, those that stay together are one.
// No axes at all where nothing moves.
Permutation merged(const Permutation& of);

// `of` with axes of one element among its own until there are `rank`, in every way; those with the
// most of them in front come first, as a batch of one is.
std::vector<Permutation> widened(const Permutation& of, size_t rank);

}  // namespace torch2caffe
