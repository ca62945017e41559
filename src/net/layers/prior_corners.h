// The boxes of Caffe's PriorBox layer.
#pragma once

#include <vector>

#include "torch2caffe/caffe.pb.h"

namespace torch2caffe {

struct PixelSize {
  int64_t height = 0, width = 0;
};

// How many boxes the layer gives every cell.
int64_t priors_per_cell(const caffe::PriorBoxParameter& param);

// xmin ymin xmax ymax of every box as shares of the picture, in the order and the arithmetic of the
// SSD branch's prior_box_layer.cpp: row by row, cell by cell; of a cell for each min_size the
// square, then the square between it and its max_size, then the aspect ratios. A ratio that is
// there already (1 always is) makes no second box. Sizes are what they are: where a Caffe reads
// them as whole numbers, its table says so.
std::vector<float> prior_corners(const caffe::PriorBoxParameter& param, PixelSize cells,
                                 PixelSize picture);

// The layer's top, 1 x 2 x (4 * priors): the corners, then the variances.
std::vector<float> prior_values(const caffe::PriorBoxParameter& param, PixelSize cells,
                                PixelSize picture);

}  // namespace torch2caffe
