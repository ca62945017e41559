// Kernels of convolutions written out: the zeros of a dilation, and zeros at either end.
#pragma once

#include <vector>

#include "net/weight.h"

namespace torch2caffe {

// What becomes of one spatial axis: k elements become dilation * (k - 1) + 1, with as many zeros in
// front and behind.
struct Spread {
  int64_t dilation = 1, before = 0, behind = 0;
};

// `weight` is [.., .., kernel...]; one Spread for each kernel axis. The weight itself where nothing
// changes.
Weight spread_kernel(const Weight& weight, const std::vector<Spread>& spreads);

}  // namespace torch2caffe
