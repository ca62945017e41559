// Rows of DetectionOutput, and pairs of boxes.
#include "ssd/boxes.h"

#include <algorithm>
#include <cmath>

namespace torch2caffe {
namespace {

constexpr double corner_tolerance = 0.5;  // pixels
constexpr double score_tolerance = 1e-4;

double pixels_apart(const DetectedBox& a, const DetectedBox& b, PixelSize picture) {
  double largest = 0;
  for (size_t i = 0; i < 4; ++i) {
    const auto side = static_cast<double>(i % 2 == 0 ? picture.width : picture.height);
    largest = std::max(largest, std::abs(a.corners[i] - b.corners[i]) * side);
  }
  return largest;
}

bool are_alike(const DetectedBox& a, const DetectedBox& b, PixelSize picture) {
  return a.picture == b.picture && a.label == b.label &&
         std::abs(a.score - b.score) <= score_tolerance &&
         pixels_apart(a, b, picture) <= corner_tolerance;
}

}  // namespace

std::vector<DetectedBox> boxes_of(const Tensor& detection_output) {
  const std::vector<double> rows = detection_output.doubles();
  std::vector<DetectedBox> boxes;
  for (size_t row = 0; row + 7 <= rows.size(); row += 7) {
    const double* r = &rows[row];
    if (r[1] < 0 || r[2] <= 0) continue;
    boxes.push_back(
        {static_cast<int64_t>(r[0]), static_cast<int>(r[1]), r[2], {r[3], r[4], r[5], r[6]}});
  }
  return boxes;
}

BoxPairs pair_boxes(const std::vector<DetectedBox>& torch, const std::vector<DetectedBox>& caffe,
                    PixelSize picture) {
  BoxPairs pairs;
  DetectionComparison& result = pairs.comparison;
  result.torch_boxes = static_cast<int>(torch.size());
  result.caffe_boxes = static_cast<int>(caffe.size());
  std::vector<bool> taken(caffe.size(), false);
  for (const DetectedBox& box : torch) {
    size_t best = caffe.size();
    for (size_t i = 0; i < caffe.size(); ++i) {
      if (taken[i] || !are_alike(caffe[i], box, picture)) continue;
      const bool is_nearer = best == caffe.size() || pixels_apart(caffe[i], box, picture) <
                                                         pixels_apart(caffe[best], box, picture);
      if (is_nearer) best = i;
    }
    if (best == caffe.size()) {
      pairs.only_torch.push_back(box);
      continue;
    }
    taken[best] = true;
    ++result.matched;
    result.corner_error = std::max(result.corner_error, pixels_apart(caffe[best], box, picture));
    result.score_error = std::max(result.score_error, std::abs(caffe[best].score - box.score));
  }
  for (size_t i = 0; i < caffe.size(); ++i) {
    if (!taken[i]) pairs.only_caffe.push_back(caffe[i]);
  }
  result.equal = pairs.only_torch.empty() && pairs.only_caffe.empty();
  return pairs;
}

bool are_ties(const BoxPairs& pairs, const Detections& torch, double error, PixelSize picture) {
  const auto is_open = [&](const DetectedBox& box) { return box.margin <= error; };
  return std::all_of(pairs.only_torch.begin(), pairs.only_torch.end(), is_open) &&
         std::all_of(pairs.only_caffe.begin(), pairs.only_caffe.end(), [&](const DetectedBox& box) {
           return std::any_of(torch.nearly.begin(), torch.nearly.end(),
                              [&](const DetectedBox& other) {
                                return is_open(other) && are_alike(box, other, picture);
                              });
         });
}

}  // namespace torch2caffe
