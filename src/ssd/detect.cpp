// Decoding and suppression, and how near each decision was.
#include <algorithm>
#include <cmath>

#include "ssd/boxes.h"

namespace torch2caffe {
namespace {

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

// The boxes of all pictures, prior by prior.
std::vector<Corners> decoded(const Tensor& loc, const Tensor& priors) {
  const std::vector<double> offsets = loc.doubles();
  const std::vector<double> numbers = priors.doubles();
  const size_t half = numbers.size() / 2;  // corners, then variances
  std::vector<Corners> boxes;
  for (size_t i = 0; i < offsets.size(); i += 4)
    boxes.push_back(decoded(&offsets[i], &numbers[i % half], &numbers[half + i % half]));
  return boxes;
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

// Suppression among the boxes of one class in one picture.
class Suppression {
 public:
  Suppression(const caffe::DetectionOutputParameter& param, const Corners* boxes,
              std::vector<double> scores)
      : param_(param), boxes_(boxes), scores_(std::move(scores)) {}

  struct Fate {
    size_t prior;
    bool found;
    double margin;
  };

  // Those that are found or nearly.
  std::vector<Fate> run() {
    for (Fate& candidate : candidates()) {
      if (candidate.found) decide(candidate);
      fates_.push_back(candidate);
    }
    return std::move(fates_);
  }

 private:
  // The best first, with their distance to the threshold and to the last rank.
  std::vector<Fate> candidates() const {
    const auto threshold = static_cast<double>(param_.confidence_threshold());
    std::vector<Fate> all;
    for (size_t i = 0; i < scores_.size(); ++i) {
      if (scores_[i] > threshold - nearly_found)
        all.push_back({i, scores_[i] > threshold, std::abs(scores_[i] - threshold)});
    }
    std::stable_sort(all.begin(), all.end(), [&](const Fate& a, const Fate& b) {
      return scores_[a.prior] > scores_[b.prior];
    });
    const auto most = static_cast<size_t>(param_.nms_param().top_k());
    if (all.size() <= most) return all;
    const double last_in = scores_[all[most - 1].prior];
    const double first_out = scores_[all[most].prior];
    const bool decides = all[most].found;
    for (size_t i = 0; decides && i < all.size(); ++i) {
      const double score = scores_[all[i].prior];
      all[i].margin = std::min(all[i].margin, i < most ? score - first_out : last_in - score);
      if (i >= most) all[i].found = false;
    }
    return all;
  }

  // Against those before it. It goes where one of them that stays overlaps it; it would stay only
  // if all of these did not.
  void decide(Fate& candidate) {
    const auto threshold = static_cast<double>(param_.nms_param().nms_threshold());
    double until_it_stays = 0;
    for (Fate& other : fates_) {
      const double beyond = overlap(boxes_[candidate.prior], boxes_[other.prior]) - threshold;
      const double lead = scores_[other.prior] - scores_[candidate.prior];
      if (other.found && beyond > 0) {
        candidate.found = false;
        until_it_stays = std::max(until_it_stays, std::min({beyond, lead, other.margin}));
        other.margin = std::min(other.margin, std::max(lead, 0.0));  // the other way round, it goes
      } else if (other.found) {
        candidate.margin = std::min(candidate.margin, -beyond);
      } else if (beyond > 0) {
        candidate.margin = std::min(candidate.margin, other.margin);  // were it found
      }
    }
    if (!candidate.found) candidate.margin = until_it_stays;
  }

  const caffe::DetectionOutputParameter& param_;
  const Corners* boxes_;
  std::vector<double> scores_;
  std::vector<Fate> fates_;
};

// The best boxes of a picture, whatever their class.
void keep_best(std::vector<DetectedBox>& boxes, std::vector<DetectedBox>& nearly, int most) {
  if (most < 0 || boxes.size() <= static_cast<size_t>(most)) return;
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  const auto cut = static_cast<size_t>(most);
  const double last_in = boxes[cut - 1].score;
  const double first_out = boxes[cut].score;
  // A box more or less among the best moves the ranks of all behind it.
  double least = 1;
  for (size_t i = 0; i < cut; ++i) least = std::min(least, boxes[i].margin);
  for (const DetectedBox& box : nearly) {
    if (box.score > last_in - nearly_found) least = std::min(least, box.margin);
  }
  for (size_t i = 0; i < boxes.size(); ++i) {
    const double distance = i < cut ? boxes[i].score - first_out : last_in - boxes[i].score;
    const bool is_next = i + 2 >= cut && i <= cut + 1;
    if (i < cut) {
      boxes[i].margin = std::min({boxes[i].margin, distance, is_next ? least : 1.0});
    } else {
      boxes[i].margin = is_next ? std::min(distance, least) : distance;
      if (boxes[i].margin <= nearly_found) nearly.push_back(boxes[i]);
    }
  }
  boxes.resize(cut);
}

}  // namespace

Detections detect(const Tensor& loc, const Tensor& conf, const Tensor& priors,
                  const caffe::DetectionOutputParameter& param) {
  const std::vector<Corners> boxes = decoded(loc, priors);
  const std::vector<double> all_scores = conf.doubles();
  const auto count = static_cast<size_t>(priors.count() / 8);
  const size_t classes = param.num_classes();
  Detections found;
  for (size_t first = 0; first < boxes.size(); first += count) {
    std::vector<DetectedBox> of_picture, nearly;
    for (size_t label = 0; label < classes; ++label) {
      if (static_cast<int>(label) == param.background_label_id()) continue;
      std::vector<double> scores;
      for (size_t i = first; i < first + count; ++i)
        scores.push_back(all_scores[i * classes + label]);
      for (const auto& fate : Suppression(param, &boxes[first], scores).run()) {
        if (!fate.found && fate.margin > nearly_found) continue;
        (fate.found ? of_picture : nearly)
            .push_back({static_cast<int64_t>(first / count), static_cast<int>(label),
                        scores[fate.prior], boxes[first + fate.prior], fate.margin});
      }
    }
    keep_best(of_picture, nearly, param.keep_top_k());
    found.boxes.insert(found.boxes.end(), of_picture.begin(), of_picture.end());
    found.nearly.insert(found.nearly.end(), nearly.begin(), nearly.end());
  }
  return found;
}

double overlap_error(const Tensor& loc, const Tensor& other_loc, const Tensor& priors) {
  const std::vector<Corners> boxes = decoded(loc, priors);
  const std::vector<Corners> others = decoded(other_loc, priors);
  double largest = 0;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (area(boxes[i]) > 0) largest = std::max(largest, 1 - overlap(boxes[i], others[i]));
  }
  return 2 * largest;  // both boxes of a pair may have moved
}

}  // namespace torch2caffe
