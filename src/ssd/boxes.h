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
  // By how much a score or an overlap must change before the box is found, or is found no longer:
  // its distance to the threshold, the rank, or the other box that decided, or that one's own
  // margin where it is the smaller.
  double margin = 1;
};

struct Detections {
  std::vector<DetectedBox> boxes;
  std::vector<DetectedBox> nearly;  // not found, by no more than `nearly_found`
};

inline constexpr double nearly_found = 1e-3;

// Decodes and suppresses as the SSD branch's detection_output_layer.cpp, in double. `loc` has 4
// numbers a prior, `conf` num_classes scores a prior, `priors` is 1 x 2 x (4 * priors). All
// pictures of a batch. REQUIRES: code_type CENTER_SIZE, share_location.
Detections detect(const Tensor& loc, const Tensor& conf, const Tensor& priors,
                  const caffe::DetectionOutputParameter& param);

// The largest difference that the boxes of two locs make: of an overlap, at most.
double overlap_error(const Tensor& loc, const Tensor& other_loc, const Tensor& priors);

// The rows of a DetectionOutput blob; rows that stand for "nothing found" left out.
std::vector<DetectedBox> boxes_of(const Tensor& detection_output);

// Boxes of one label whose corners are within half a pixel and whose scores are within 1e-4.
struct BoxPairs {
  DetectionComparison comparison;
  std::vector<DetectedBox> only_torch, only_caffe;  // those without their like
};
BoxPairs pair_boxes(const std::vector<DetectedBox>& torch, const std::vector<DetectedBox>& caffe,
                    PixelSize picture);

// Whether the boxes that PyTorch's values (`torch`) and Caffe's have not in common are such that a
// change of scores or overlaps by `error` decides on them.
bool are_ties(const BoxPairs& pairs, const Detections& torch, double error, PixelSize picture);

}  // namespace torch2caffe
