// Elements along an axis in another order, some of them or some of them often: what index_select,
// flip, roll, a slice with steps and padding by reflection have in common.
#pragma once

#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

// Pieces of a Slice or Concat; more of them are slow, and nothing that people want to read.
constexpr int64_t most_pieces = 32;

// Element i of the result along `axis` is element indices[i] of x; all are in range, and there is
// at least one. x itself where they are all of x in order. By the cheapest of
//   Slice                a run of neighbours
//   Pooling              every n-th element: the windows hold one element each
//   Slice, Concat        a few runs
//   two of them          rows and columns: the axis in rows, as a reversed one is
//   a one-hot LinearMap  else
// Every number stays as it is.
BlobId index_select(LayerBuilder& layers, BlobId x, size_t axis,
                    const std::vector<int64_t>& indices, const std::string& part = "");

// The numbers of a constant as positions along an axis of `size` elements; those below zero count
// from the end.
std::vector<int64_t> positions_of(const Tensor& tensor, int64_t size);

}  // namespace torch2caffe
