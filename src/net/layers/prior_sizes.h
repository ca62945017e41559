// The boxes of Caffe's PriorBox layer.
#pragma once

#include <vector>

#include "torch2caffe/caffe.pb.h"

namespace torch2caffe {

struct PriorSize {
  float width, height;  // pixels
};

// The boxes of every cell, in the layer's order (the SSD branch's prior_box_layer.cpp): for each
// min_size the square, then the square between it and its max_size, then the aspect ratios. A ratio
// that is there already (1 always is) makes no second box.
std::vector<PriorSize> prior_sizes(const caffe::PriorBoxParameter& param);

}  // namespace torch2caffe
