// What a BatchNorm layer does, as numbers.
#pragma once

#include <vector>

#include "net/net.h"

namespace torch2caffe {

// y[c] = x[c] * factors[c] + offsets[c], where c counts channels.
struct ChannelNumbers {
  std::vector<double> factors, offsets;
};

// By Caffe's rule: the statistics are stored times a factor, the third weight blob; 0 stands for
// statistics that were never gathered. REQUIRES: a BatchNorm layer with its weights.
ChannelNumbers numbers_of_batch_norm(const Layer& layer);

}  // namespace torch2caffe
