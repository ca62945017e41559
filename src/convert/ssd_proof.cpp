// What is proved of a detector: loc, conf, priors and boxes; and what the model's own boxes show.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "convert/matches.h"
#include "convert/ssd.h"
#include "runtime/partial_net.h"
#include "ssd/boxes.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

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
Tensor boxes_at(float threshold, const DetectionRun& run, const std::vector<Tensor>& values) {
  caffe::NetParameter described;
  std::vector<InputSpec> inputs;
  std::vector<NamedTensor> fed;
  for (int i = 0; i < run.layer.bottom_size(); ++i) {
    const Tensor& value = values.at(static_cast<size_t>(i));
    caffe::LayerParameter& input = *described.add_layer();
    input.set_name(run.layer.bottom(i));
    input.set_type("Input");
    input.add_top(run.layer.bottom(i));
    caffe::BlobShape& shape = *input.mutable_input_param()->add_shape();
    for (int64_t dim : value.shape()) shape.add_dim(dim);
    inputs.push_back({run.layer.bottom(i), value.shape()});
    fed.push_back({run.layer.bottom(i), value});
  }
  caffe::LayerParameter& layer = *described.add_layer();
  layer = run.layer;
  layer.mutable_detection_output_param()->set_confidence_threshold(threshold);
  const Net net = partial_net(described, inputs).net;
  return run.open(net)->run(fed, {run.blobs.back()}).at(0);
}

}  // namespace

DetectionRun detection_of(const Net& net, bool shows_inner_blobs) {
  const auto layer = std::find_if(net.layers.begin(), net.layers.end(), [](const Layer& candidate) {
    return candidate.type() == "DetectionOutput";
  });
  DetectionRun run;
  run.layer = layer->param;
  for (BlobId blob : layer->bottoms) {
    run.layer.add_bottom(net[blob].name);
    if (shows_inner_blobs) run.blobs.push_back(request_for(net, blob));
  }
  run.layer.add_top(net[layer->tops[0]].name);
  run.blobs.push_back(request_for(net, layer->tops[0]));
  return run;
}

void SsdStage::learn_variances(Model& model, const std::vector<Tensor>& inputs) {
  Reference* const reference = priors_.empty() ? nullptr : model.reference();
  if (reference == nullptr) return;
  const auto has_four_numbers = [&](ValueId value) {
    const Shape& shape = model.graph()[value].shape;
    return value != loc_value_ && !shape.empty() && shape.back() == 4;
  };
  if (std::none_of(of_loc_.begin(), of_loc_.end(), has_four_numbers)) return;
  std::vector<double> loc;
  std::vector<std::pair<ValueId, Tensor>> boxes;
  reference->run(inputs, [&](ValueId value, const Tensor& tensor) {
    if (value == loc_value_)
      loc = in_own_order(tensor, outputs_.loc.maps, 4, outputs_.loc_layout).doubles();
    const bool may_be_boxes = of_loc_.count(value) > 0 && value != loc_value_ &&
                              !tensor.shape().empty() && tensor.shape().back() == 4 &&
                              tensor.count() == outputs_.loc.values() * inputs[0].shape()[0];
    if (may_be_boxes) {
      boxes.emplace_back(value, in_own_order(tensor, outputs_.loc.maps, 4,
                                             {false, outputs_.loc_layout.kinds_first}));
    }
  });
  for (const auto& [value, tensor] : boxes) {
    const auto found = decoding_of(tensor.doubles(), loc, priors_, picture_);
    if (found) decoding_ = found;
    const auto output =
        std::find_if(box_outputs_.begin(), box_outputs_.end(),
                     [id = value](const GraphOutput& candidate) { return candidate.value == id; });
    const bool is_known = found || (rest_ && decoding_);
    if (is_known || output == box_outputs_.end() || tensor.doubles() == loc) continue;
    throw ConvertError(
        Status::cannot_be_expressed, "--ssd",
        fmt::format("{} has boxes that DetectionOutput would not decode: they are neither corners "
                    "nor centres and sizes of the priors moved by loc times any variances",
                    rest_ ? "forward()" : fmt::format("the model's output '{}'", output->name)),
        "return loc and conf from the model instead of boxes, and decode them behind the network");
  }
  if (!decoding_) return;
  check_variances();
  if (!config_.head().variance().empty()) return;
  for (double variance : decoding_->variances)
    config_.head().add_variance(static_cast<float>(variance));
}

// What the configuration says of the variances against what the model shows.
void SsdStage::check_variances() const {
  const caffe::SsdHead& head = config_.head();
  for (int i = 0; i < std::max(head.map_size(), 1); ++i) {
    const bool of_map = has_maps_ && !head.map(i).variance().empty();
    if (!of_map && head.variance().empty()) continue;
    const std::vector<float> said = variances_of(head, i);
    const bool same = std::equal(said.begin(), said.end(), decoding_->variances.begin(),
                                 [](float a, double b) { return std::abs(a - b) <= 1e-3 * b; });
    if (same) continue;
    const std::string what =
        fmt::format("says a variance of {}, but the model's own {} follow from {}",
                    fmt::join(said, " "), decoding_->words, fmt::join(decoding_->variances, " "));
    const std::string advice = "correct it, or leave it out";
    throw ConvertError(Status::wrong_usage, {of_map ? config_.about_map(i, what, advice)
                                                    : config_.about("variance", what, advice)});
  }
}

Tensor SsdStage::expected_priors() const {
  std::vector<double> values;
  std::vector<float> variances;
  for (size_t i = 0; i < outputs_.loc.maps.size(); ++i) {
    const auto map = static_cast<int>(i);
    const HeadMap& of_head = outputs_.loc.maps[i];
    if (priors_.empty()) {
      const auto corners = priors_of(config_.head().map(map), of_head.cells, picture_);
      values.insert(values.end(), corners.begin(), corners.end());
    }
    const auto of_map = variances_of(config_.head(), map);
    for (int64_t c = 0; c < of_head.values(); ++c)
      variances.push_back(of_map[static_cast<size_t>(c % 4)]);
  }
  if (!priors_.empty()) values = priors_;
  values.insert(values.end(), variances.begin(), variances.end());
  const auto half = static_cast<int64_t>(variances.size());
  return Tensor::of_doubles({1, 2, half}, std::move(values));
}

void SsdStage::verify(const DetectionRun& caffe, const Tensor& loc, const Tensor& conf,
                      double tolerance, Comparison& result) const {
  const Tensor priors = expected_priors();
  const Tensor offsets = in_own_order(loc, outputs_.loc.maps, 4, outputs_.loc_layout);
  const Tensor raw = in_own_order(conf, outputs_.conf.maps, outputs_.classes, outputs_.conf_layout);
  const Tensor scores = outputs_.conf.scores == Scores::none ? softmax(raw, outputs_.classes) : raw;
  const std::vector<Tensor> expected = {offsets, scores, priors};
  // What the layer reads there, where the judge shows it.
  const std::vector<Tensor> raw_values(caffe.values.begin(), caffe.values.end() - 1);
  for (size_t i = 0; i < raw_values.size(); ++i) {
    // Corners are shares of the picture: what is allowed of them is no share of the largest.
    const bool are_priors = i == 2;
    BlobComparison row =
        compare(expected[i], raw_values[i], are_priors ? prior_tolerance : tolerance);
    row.blob = caffe.blobs[i].blob;
    row.layer = caffe.blobs[i].last_layer;
    row.is_output = i < 2;  // what the model returns, as DetectionOutput gets it
    result.blobs.push_back(std::move(row));
  }

  const std::vector<Tensor> given =
      raw_values.empty() ? std::vector{as_rows(offsets), as_rows(scores), priors} : raw_values;
  caffe::DetectionOutputParameter param = caffe.layer.detection_output_param();
  Tensor rows = caffe.values.back();
  Detections torch = detect(offsets, scores, priors, param);
  if (torch.boxes.empty()) {
    param.set_confidence_threshold(threshold_for_some(scores, param));
    result.notes.push_back(fmt::format(
        "no score is above the confidence threshold of {}: the boxes were compared at {:.3g}",
        caffe.layer.detection_output_param().confidence_threshold(), param.confidence_threshold()));
    torch = detect(offsets, scores, priors, param);
    rows = boxes_at(param.confidence_threshold(), caffe, given);
  }
  const std::vector<DetectedBox> found = boxes_of(rows);
  const BoxPairs pairs = pair_boxes(torch.boxes, found, picture_);
  DetectionComparison boxes = pairs.comparison;
  const double error =
      2 * std::max(largest_difference(scores, given[1]), overlap_error(offsets, given[0], priors));
  if (!boxes.equal && are_ties(pairs, torch, std::min(error, nearly_found), picture_)) {
    // Which of two equals comes first is open: Caffe's boxes must follow from Caffe's own numbers.
    const Detections own = detect(given[0], given[1], priors, param);
    boxes.ties = boxes.equal = pair_boxes(own.boxes, found, picture_).comparison.equal;
  }
  if (boxes.ties) {
    result.notes.push_back(fmt::format(
        "{} of PyTorch's and {} of Caffe's {} boxes differ, as scores or overlaps are nearer to "
        "each other than the networks' difference of {:.0e}",
        pairs.only_torch.size(), pairs.only_caffe.size(), boxes.caffe_boxes, error));
  }
  result.detections = boxes;
}

}  // namespace torch2caffe
