// Compares what DetectionOutput reads and finds with what it should of PyTorch's values.
#include "ssd/compare_detector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/partial_net.h"
#include "ssd/boxes.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

// What DetectionOutput reads: loc, scores and priors.
using Read = std::array<Tensor, 3>;

// Along the last axis of `classes` values, in double.
Tensor softmax(const Tensor& values, int64_t classes) {
  std::vector<double> scores = values.doubles();
  const auto row = static_cast<size_t>(classes);
  for (size_t begin = 0; begin < scores.size(); begin += row) {
    const auto first = scores.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = first + classes;
    const double largest = *std::max_element(first, last);
    double sum = 0;
    std::for_each(first, last, [&](double& value) { sum += value = std::exp(value - largest); });
    std::for_each(first, last, [&](double& value) { value /= sum; });
  }
  return Tensor::of_doubles(values.shape(), std::move(scores));
}

double largest_difference(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.doubles();
  const std::vector<double> y = b.doubles();
  double largest = 0;
  for (size_t i = 0; i < std::min(x.size(), y.size()); ++i)
    largest = std::max(largest, std::abs(x[i] - y[i]));
  return largest;
}

// A threshold that some boxes pass, in the widest gap of scores about there.
float threshold_for_some(const Tensor& scores, const caffe::DetectionOutputParameter& param) {
  std::vector<double> objects;
  const std::vector<double> all = scores.doubles();
  for (size_t i = 0; i < all.size(); ++i) {
    const auto label = static_cast<int>(i % param.num_classes());
    if (label != param.background_label_id()) objects.push_back(all[i]);
  }
  std::sort(objects.rbegin(), objects.rend());
  objects.push_back(0);
  constexpr size_t some = 50;
  size_t best = 0;
  for (size_t i = std::min(some, objects.size() - 1) / 2; i + 1 < objects.size() && i < some; ++i) {
    if (objects[i] - objects[i + 1] > objects[best] - objects[best + 1] || best == 0) best = i;
  }
  return static_cast<float>((objects[best] + objects[best + 1]) / 2);
}

// As DetectionOutput reads loc and conf.
Tensor as_rows(const Tensor& values) {
  const int64_t pictures = values.shape().at(0);
  return values.reshaped({pictures, values.count() / pictures});
}

// The boxes that the layer makes of these values at another threshold.
Tensor boxes_at(float threshold, const DetectionRun& run, const Read& values) {
  caffe::NetParameter described;
  std::vector<InputSpec> inputs;
  std::vector<NamedTensor> fed;
  for (int i = 0; i < run.layer.param.bottom_size(); ++i) {
    const Tensor& value = values.at(static_cast<size_t>(i));
    caffe::LayerParameter& input = *described.add_layer();
    input.set_name(run.layer.param.bottom(i));
    input.set_type("Input");
    input.add_top(run.layer.param.bottom(i));
    caffe::BlobShape& shape = *input.mutable_input_param()->add_shape();
    for (int64_t dim : value.shape()) shape.add_dim(dim);
    inputs.push_back({run.layer.param.bottom(i), value.shape()});
    fed.push_back({run.layer.param.bottom(i), value});
  }
  caffe::LayerParameter& layer = *described.add_layer();
  layer = run.layer.param;
  layer.mutable_detection_output_param()->set_confidence_threshold(threshold);
  const Net net = partial_net(described, inputs).net;
  return run.open(net)->run(fed, {run.layer.blobs.back()}).at(0);
}

Read expected_of(const DetectorFacts& detector, const RawValues& torch) {
  const SsdOutputs& outputs = detector.outputs;
  const Tensor loc = in_own_order(torch.loc, outputs.loc.maps, 4, outputs.loc_layout);
  const Tensor conf =
      in_own_order(torch.conf, outputs.conf.maps, outputs.classes, outputs.conf_layout);
  const bool has_scores = outputs.conf.scores != Scores::none;
  return {loc, has_scores ? conf : softmax(conf, outputs.classes), priors_and_variances(detector)};
}

// What the layer read in the judge; what it should have read where the judge shows no more.
Read read_in(const DetectionRun& caffe, const Read& expected) {
  const std::vector<Tensor>& values = caffe.values;
  if (values.size() > 1) return {values.at(0), values.at(1), values.at(2)};
  return {as_rows(expected[0]), as_rows(expected[1]), expected[2]};
}

BlobComparison compare_read(size_t i, const Read& expected, const DetectionRun& caffe,
                            double tolerance) {
  // Corners are shares of the picture: what is allowed of them is no share of the largest.
  const bool are_priors = i == 2;
  BlobComparison row =
      compare(expected[i], caffe.values[i], are_priors ? prior_tolerance : tolerance);
  row.blob = caffe.layer.blobs[i].blob;
  row.layer = caffe.layer.blobs[i].last_layer;
  row.is_output = !are_priors;  // what the model returns, as DetectionOutput gets it
  return row;
}

std::vector<FoundBox> best_of(const std::vector<DetectedBox>& boxes, PixelSize picture) {
  constexpr size_t most = 20;
  std::vector<FoundBox> best;
  for (const DetectedBox& box : boxes) {
    if (box.picture != 0) continue;
    const auto [left, top, right, bottom] = box.corners;
    const auto width = static_cast<double>(picture.width),
               height = static_cast<double>(picture.height);
    best.push_back(
        {box.label, box.score, {left * width, top * height, right * width, bottom * height}});
  }
  std::ranges::stable_sort(best, std::ranges::greater(), &FoundBox::score);
  best.resize(std::min(best.size(), most));
  return best;
}

void compare_boxes(const Read& expected, const DetectionRun& caffe, PixelSize picture,
                   Comparison& result) {
  const auto& [loc, scores, priors] = expected;
  const Read given = read_in(caffe, expected);
  caffe::DetectionOutputParameter param = caffe.layer.param.detection_output_param();
  Tensor rows = caffe.values.back();
  Detections torch = detect(loc, scores, priors, param);
  if (torch.boxes.empty()) {
    const float asked_for = param.confidence_threshold();
    param.set_confidence_threshold(threshold_for_some(scores, param));
    result.notes.push_back(fmt::format(
        "no score is above the confidence threshold of {}: the boxes were compared at {:.3g}",
        asked_for, param.confidence_threshold()));
    torch = detect(loc, scores, priors, param);
    rows = boxes_at(param.confidence_threshold(), caffe, given);
  }
  const std::vector<DetectedBox> found = boxes_of(rows);
  const BoxPairs pairs = pair_boxes(torch.boxes, found, picture);
  DetectionComparison boxes = pairs.comparison;
  const double error =
      2 * std::max(largest_difference(scores, given[1]), overlap_error(loc, given[0], priors));
  if (!boxes.equal && are_ties(pairs, torch, std::min(error, nearly_found), picture)) {
    // Which of two equals comes first is open: Caffe's boxes must follow from Caffe's own numbers.
    const Detections own = detect(given[0], given[1], priors, param);
    boxes.ties = boxes.equal = pair_boxes(own.boxes, found, picture).comparison.equal;
  }
  if (boxes.ties) {
    result.notes.push_back(fmt::format(
        "{} of PyTorch's and {} of Caffe's {} boxes differ, as scores or overlaps are nearer to "
        "each other than the networks' difference of {:.0e}",
        pairs.only_torch.size(), pairs.only_caffe.size(), boxes.caffe_boxes, error));
  }
  boxes.torch_best = best_of(torch.boxes, picture);
  boxes.caffe_best = best_of(found, picture);
  boxes.width = static_cast<double>(picture.width);
  boxes.height = static_cast<double>(picture.height);
  result.detections = boxes;
}

}  // namespace

Reference::Observer observer_of(const DetectorFacts& detector, RawValues& raw) {
  return [&detector, &raw](ValueId value, const Tensor& tensor) {
    if (value == detector.loc) raw.loc = tensor.converted(DType::f64);
    if (value == detector.conf) raw.conf = tensor.converted(DType::f64);
  };
}

void compare_detector(const DetectorFacts& detector, const RawValues& torch,
                      const DetectionRun& caffe, double tolerance, Comparison& result) {
  const Read expected = expected_of(detector, torch);
  for (size_t i = 0; i + 1 < caffe.values.size(); ++i)
    result.blobs.push_back(compare_read(i, expected, caffe, tolerance));
  compare_boxes(expected, caffe, detector.picture, result);
}

}  // namespace torch2caffe
