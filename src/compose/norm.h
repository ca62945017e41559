// Norms of vectors along any axes.
#pragma once

#include "compose/reduction.h"

namespace torch2caffe {

// Of order 1, 2, p: sum(|x|), sum(x^2) ^ 1/2, sum(|x|^p) ^ 1/p; inf and -inf: the largest and the
// smallest |x|; 0: how many are not 0. A blob of shape `result`, as reduction.h has it.
BlobId norm_over(LayerBuilder& layers, BlobId x, double p, const Axes& axes, const Shape& result);

}  // namespace torch2caffe
