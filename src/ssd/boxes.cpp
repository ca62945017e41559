// Decoding, suppression, and pairs of boxes.
#include "ssd/boxes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace torch2caffe {
namespace {

constexpr double corner_tolerance = 0.5;  // pixels
constexpr double score_tolerance = 1e-4;

using Corners = std::array<double, 4>;

Corners decoded(const double* loc, const double* prior, const double* variance) {
  const double width = prior[2] - prior[0];
  const double height = prior[3] - prior[1];
  const double x = (prior[0] + prior[2]) / 2 + variance[0] * loc[0] * width;
  const double y = (prior[1] + prior[3]) / 2 + variance[1] * loc[1] * height;
  const double half_width = std::exp(variance[2] * loc[2]) * width / 2;
  const double half_height = std::exp(variance[3] * loc[3]) * height / 2;
  return {x - half_width, y - half_height, x + half_width, y + half_height};
}

double area(const Corners& box) {
  return std::max(0.0, box[2] - box[0]) * std::max(0.0, box[3] - box[1]);
}

double overlap(const Corners& a, const Corners& b) {
  const Corners common = {std::max(a[0], b[0]), std::max(a[1], b[1]), std::min(a[2], b[2]),
                          std::min(a[3], b[3])};
  if (common[2] <= common[0] || common[3] <= common[1]) return 0;
  return area(common) / (area(a) + area(b) - area(common));
}

class Suppression {
 public:
  Suppression(const caffe::DetectionOutputParameter& param, double& margin)
      : param_(param), margin_(margin) {}

  // The priors whose boxes stay, of one class in one picture.
  std::vector<size_t> run(const std::vector<Corners>& boxes, const std::vector<double>& scores) {
    std::vector<size_t> kept;
    for (size_t candidate : candidates(scores)) {
      if (stays(candidate, kept, boxes, scores)) kept.push_back(candidate);
    }
    return kept;
  }

 private:
  void note(double distance) { margin_ = std::min(margin_, std::abs(distance)); }

  std::vector<size_t> candidates(const std::vector<double>& scores) {
    std::vector<size_t> order;
    for (size_t i = 0; i < scores.size(); ++i) {
      note(scores[i] - static_cast<double>(param_.confidence_threshold()));
      if (scores[i] > static_cast<double>(param_.confidence_threshold())) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return scores[a] > scores[b]; });
    const auto most = static_cast<size_t>(param_.nms_param().top_k());
    if (order.size() > most) {
      note(scores[order[most - 1]] - scores[order[most]]);
      order.resize(most);
    }
    return order;
  }

  bool stays(size_t candidate, const std::vector<size_t>& kept, const std::vector<Corners>& boxes,
             const std::vector<double>& scores) {
    const auto threshold = static_cast<double>(param_.nms_param().nms_threshold());
    for (size_t other : kept) {
      const double shared = overlap(boxes[candidate], boxes[other]);
      note(shared - threshold);
      if (shared <= threshold) continue;
      note(scores[other] - scores[candidate]);  // the other way round, this one would stay
      return false;
    }
    return true;
  }

  const caffe::DetectionOutputParameter& param_;
  double& margin_;
};

// The best boxes of a picture, whatever their class.
void keep_best(std::vector<DetectedBox>& boxes, int most, double& margin) {
  if (most < 0 || boxes.size() <= static_cast<size_t>(most)) return;
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  const auto cut = static_cast<size_t>(most);
  margin = std::min(margin, boxes[cut - 1].score - boxes[cut].score);
  boxes.resize(cut);
}

}  // namespace

Detections detect(const Tensor& loc, const Tensor& conf, const Tensor& priors,
                  const caffe::DetectionOutputParameter& param) {
  const std::vector<double> offsets = loc.doubles();
  const std::vector<double> all_scores = conf.doubles();
  const std::vector<double> prior_values = priors.doubles();
  const size_t count = prior_values.size() / 8;
  const double* variances = prior_values.data() + count * 4;
  const size_t classes = param.num_classes();
  Detections found;
  for (size_t picture = 0; picture < offsets.size() / (count * 4); ++picture) {
    std::vector<Corners> boxes;
    for (size_t i = 0; i < count; ++i) {
      boxes.push_back(
          decoded(&offsets[(picture * count + i) * 4], &prior_values[i * 4], variances + i * 4));
    }
    std::vector<DetectedBox> of_picture;
    for (size_t label = 0; label < classes; ++label) {
      if (static_cast<int>(label) == param.background_label_id()) continue;
      std::vector<double> scores;
      for (size_t i = 0; i < count; ++i)
        scores.push_back(all_scores[(picture * count + i) * classes + label]);
      for (size_t i : Suppression(param, found.margin).run(boxes, scores)) {
        of_picture.push_back(
            {static_cast<int64_t>(picture), static_cast<int>(label), scores[i], boxes[i]});
      }
    }
    keep_best(of_picture, param.keep_top_k(), found.margin);
    found.boxes.insert(found.boxes.end(), of_picture.begin(), of_picture.end());
  }
  return found;
}

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

DetectionComparison compare_boxes(const std::vector<DetectedBox>& torch,
                                  const std::vector<DetectedBox>& caffe, PixelSize picture) {
  DetectionComparison result;
  result.torch_boxes = static_cast<int>(torch.size());
  result.caffe_boxes = static_cast<int>(caffe.size());
  const auto pixels = [&](const DetectedBox& a, const DetectedBox& b) {
    double largest = 0;
    for (size_t i = 0; i < 4; ++i) {
      const auto side = static_cast<double>(i % 2 == 0 ? picture.width : picture.height);
      largest = std::max(largest, std::abs(a.corners[i] - b.corners[i]) * side);
    }
    return largest;
  };
  std::vector<bool> taken(caffe.size(), false);
  for (const DetectedBox& box : torch) {
    size_t best = caffe.size();
    for (size_t i = 0; i < caffe.size(); ++i) {
      const bool fits = !taken[i] && caffe[i].picture == box.picture &&
                        caffe[i].label == box.label &&
                        std::abs(caffe[i].score - box.score) <= score_tolerance &&
                        pixels(caffe[i], box) <= corner_tolerance;
      if (fits && (best == caffe.size() || pixels(caffe[i], box) < pixels(caffe[best], box)))
        best = i;
    }
    if (best == caffe.size()) continue;
    taken[best] = true;
    ++result.matched;
    result.corner_error = std::max(result.corner_error, pixels(caffe[best], box));
    result.score_error = std::max(result.score_error, std::abs(caffe[best].score - box.score));
  }
  result.equal = result.matched == result.torch_boxes && result.matched == result.caffe_boxes;
  return result;
}

}  // namespace torch2caffe
