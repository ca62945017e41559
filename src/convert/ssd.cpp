// SSD within a conversion.
#include "convert/ssd.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "convert/matches.h"
#include "ssd/boxes.h"
#include "target/rules.h"
#include "verify/verify.h"

namespace torch2caffe {
namespace {

constexpr double near_tie = 1e-4;

int64_t boxes_in(const Tensor& tensor) { return tensor.count() / 4; }

const Layer& detection_layer(const Net& net) {
  const auto layer = std::find_if(net.layers.begin(), net.layers.end(), [](const Layer& candidate) {
    return candidate.type() == "DetectionOutput";
  });
  return *layer;
}

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

}  // namespace

SsdStage::SsdStage(const std::string& how, std::vector<Tensor> priors)
    : is_auto_(how == "auto"), candidates_(std::move(priors)) {
  config_ = is_auto_ ? SsdConfig(caffe::SsdHead()) : SsdConfig::read(how);
}

// Of the tensors that may be priors, the first that goes with a loc in the network.
SsdOutputs SsdStage::find(const Net& net) {
  for (const Tensor& candidate : candidates_) {
    try {
      SsdOutputs outputs = find_outputs(net, *config_, boxes_in(candidate));
      if (outputs.priors != boxes_in(candidate)) continue;
      priors_ = candidate;
      return outputs;
    } catch (const ConvertError& error) {
      if (error.status() != Status::cannot_be_expressed) throw;
    }
  }
  SsdOutputs outputs = find_outputs(net, *config_, std::nullopt);
  if (is_auto_) {
    throw ConvertError(
        Status::cannot_be_expressed, "--ssd auto",
        fmt::format("finds no prior boxes in the model: no tensor of shape [{}, 4]",
                    outputs.priors),
        "keep them as an attribute or buffer of the module, return them as a third output, or "
        "describe them in a configuration: --ssd FILE");
  }
  return outputs;
}

void SsdStage::keep_raw_outputs(Net& net) {
  const SsdOutputs outputs = find(net);
  left_out_ = torch2caffe::keep_raw_outputs(net, outputs);
}

caffe::SsdHead SsdStage::fitted(const Net& net, const SsdOutputs& outputs,
                                std::vector<std::string>& notes) const {
  const PixelSize picture = picture_of(net, *config_);
  const std::vector<double> corners = corners_of(*priors_, picture);
  caffe::SsdHead head;
  auto next = corners.begin();
  for (const HeadMap& map : outputs.loc.maps) {
    const int64_t numbers = map.cells.height * map.cells.width * map.channels;
    const std::vector<double> of_map(next, next + numbers);
    next += numbers;
    if (auto fit = fit_priors(of_map, map.cells, picture)) {
      *head.add_map() = std::move(*fit);
      continue;
    }
    caffe::SsdMap& fixed = *head.add_map();
    for (double corner : of_map) fixed.add_box(static_cast<float>(corner));
    notes.push_back(
        fmt::format("the priors of map {} ({}x{}) are none that a PriorBox layer makes: they are "
                    "kept as numbers",
                    head.map_size() - 1, map.cells.height, map.cells.width));
  }
  return head;
}

void SsdStage::complete(Net& net, const Target& target, std::vector<std::string>& notes) {
  // keep_raw_outputs put them in front.
  SsdOutputs outputs;
  outputs.loc = head_at(net, net.outputs.at(0)).value();
  outputs.conf = head_at(net, net.outputs.at(1)).value();
  outputs.priors = outputs.loc.values() / 4;
  outputs.classes = outputs.conf.values() / outputs.priors;
  if (is_auto_) config_ = SsdConfig(fitted(net, outputs, notes));
  loc_value_ = net[outputs.loc.blob].value;
  conf_value_ = net[outputs.conf.blob].value;
  scored_ = outputs.conf.scored;
  classes_ = outputs.classes;
  for (const HeadMap& map : outputs.loc.maps) cells_.push_back(map.cells);
  notes.push_back(
      fmt::format("SSD: {} maps, {} priors, {} classes; loc is blob '{}', conf is blob '{}'{}",
                  cells_.size(), outputs.priors, classes_, net[outputs.loc.blob].name,
                  net[outputs.conf.blob].name, scored_ ? "" : ", to which a Softmax was added"));
  if (left_out_ > 0) {
    notes.push_back(fmt::format(
        "{} output(s) that the model computes of loc and conf are left out: DetectionOutput "
        "decodes the boxes",
        left_out_));
  }
  complete_ssd(net, outputs, *config_);
  legalise(net, target);
  check_net(net, nullptr, "ssd");
  check_legal(net, target);
}

Tensor SsdStage::expected_priors(const Net& net) const {
  const PixelSize picture = picture_of(net, *config_);
  std::vector<double> values;
  std::vector<float> variances;
  for (size_t i = 0; i < cells_.size(); ++i) {
    const caffe::SsdMap& map = config_->head().map(static_cast<int>(i));
    const std::vector<float> corners = priors_of(map, cells_[i], picture);
    values.insert(values.end(), corners.begin(), corners.end());
    for (size_t c = 0; c < corners.size(); ++c) variances.push_back(variances_of(map)[c % 4]);
  }
  if (priors_) values = corners_of(*priors_, picture);
  values.insert(values.end(), variances.begin(), variances.end());
  const auto half = static_cast<int64_t>(variances.size());
  return Tensor::of_doubles({1, 2, half}, std::move(values));
}

void SsdStage::verify(const Net& net, Runtime& runtime, const std::vector<NamedTensor>& inputs,
                      const Tensor& loc, const Tensor& conf, double tolerance,
                      Comparison& result) const {
  const Layer& layer = detection_layer(net);
  std::vector<BlobRequest> requests;
  for (BlobId blob : layer.bottoms) requests.push_back(request_for(net, blob));
  requests.push_back(request_for(net, layer.tops[0]));
  const std::vector<Tensor> caffe = runtime.run(inputs, requests);

  const Tensor priors = expected_priors(net);
  const Tensor scores = scored_ ? conf : softmax(conf, classes_);
  const Tensor* expected[] = {&loc, &scores, &priors};
  for (size_t i = 0; i < std::size(expected); ++i) {
    BlobComparison row = compare(*expected[i], caffe.at(i), tolerance);
    row.blob = requests[i].blob;
    row.layer = requests[i].last_layer;
    row.is_output = i < 2;  // what the model returns, as DetectionOutput gets it
    result.blobs.push_back(std::move(row));
  }

  const auto& param = layer.param.detection_output_param();
  const Detections torch = detect(loc, scores, priors, param);
  const std::vector<DetectedBox> found = boxes_of(caffe.at(3));
  const PixelSize picture = picture_of(net, *config_);
  DetectionComparison boxes = compare_boxes(torch.boxes, found, picture);
  if (!boxes.equal && torch.margin < near_tie) {
    // Which of two equals comes first is open: Caffe's boxes must follow from Caffe's own numbers.
    const Detections own = detect(caffe.at(0), caffe.at(1), priors, param);
    boxes.ties = boxes.equal = compare_boxes(own.boxes, found, picture).equal;
  }
  if (boxes.ties) {
    result.notes.push_back(fmt::format(
        "{} of {} boxes differ because scores or overlaps are as near as {:.0e} to each other",
        boxes.torch_boxes - boxes.matched, boxes.torch_boxes, torch.margin));
  }
  if (boxes.torch_boxes == 0) {
    result.notes.push_back(
        "no boxes were found in noise, so that their agreement proves nothing: compare on a "
        "picture");
  }
  result.detections = boxes;
}

}  // namespace torch2caffe
