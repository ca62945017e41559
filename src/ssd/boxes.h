// The boxes of an SSD detector, computed here from raw values as a second opinion on
// DetectionOutput, and compared box by box.
#pragma once

#include <array>
#include <vector>

#include "graph/tensor.h"
#include "ssd/priors.h"
#include "torch2caffe/caffe.pb.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

struct DetectedBox {
  int64_t picture = 0;
  int label = 0;
  double score = 0;
  std::array<double, 4> corners = {};  // xmin ymin xmax ymax, shares of the picture
};

struct Detections {
  std::vector<DetectedBox> boxes;
  // How near the nearest decision was: a score to the threshold or to a rank that mattered, an
  // overlap to the one that suppresses. Differences as small as this may change the boxes.
  double margin = 1;
};

// Decodes and suppresses as the SSD branch's detection_output_layer.cpp, in double. `loc` has 4
// numbers a prior, `conf` num_classes scores a prior, `priors` is 1 x 2 x (4 * priors). All
// pictures of a batch. REQUIRES: code_type CENTER_SIZE, share_location.
Detections detect(const Tensor& loc, const Tensor& conf, const Tensor& priors,
                  const caffe::DetectionOutputParameter& param);

// The rows of a DetectionOutput blob; rows that stand for "nothing found" left out.
std::vector<DetectedBox> boxes_of(const Tensor& detection_output);

// Pairs boxes of one label whose corners are within half a pixel and whose scores are within 1e-4.
DetectionComparison compare_boxes(const std::vector<DetectedBox>& torch,
                                  const std::vector<DetectedBox>& caffe, PixelSize picture);

}  // namespace torch2caffe
