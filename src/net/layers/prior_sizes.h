// The boxes of Caffe's PriorBox layer.
#pragma once

#include <vector>

#include "graph/tensor.h"
#include "torch2caffe/caffe.pb.h"

namespace torch2caffe {

struct PriorSize {
  float width, height;  // pixels
};

// The boxes of every cell, in the layer's order (the SSD branch's prior_box_layer.cpp): for each
// min_size the square, then the square between it and its max_size, then the aspect ratios. A ratio
// that is there already (1 always is) makes no second box.
std::vector<PriorSize> prior_sizes(const caffe::PriorBoxParameter& param);

// xmin ymin xmax ymax of every box as shares of the picture, row by row and cell by cell, in the
// layer's arithmetic. The shapes are those of its bottoms: N x C x height x width.
std::vector<float> prior_corners(const caffe::PriorBoxParameter& param, const Shape& map,
                                 const Shape& picture);

// Whether a size is no whole number of pixels. The SSD branch cuts what is behind the point off.
bool has_fractions(const caffe::PriorBoxParameter& param);

}  // namespace torch2caffe
