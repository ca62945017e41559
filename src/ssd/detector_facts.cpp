// Goes through the tensors that may be priors, until some fit the heads of the net.
#include "ssd/detector_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ssd/complete.h"

namespace torch2caffe {
namespace {

int64_t boxes_in(const Tensor& tensor) { return tensor.count() / 4; }

bool are_near(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return std::abs(x - y) <= prior_tolerance; });
}

// Those of the tensors that can be read as the model's priors, if all of them say the same.
// `needed`: no configuration says them.
std::optional<OwnPriors> own_priors(const std::vector<Tensor>& tensors, const SsdOutputs& outputs,
                                    PixelSize picture, bool needed) {
  std::optional<OwnPriors> own;
  std::optional<ConvertError> refusal;
  for (const Tensor& tensor : tensors) {
    const std::vector<double> numbers =
        in_own_order(tensor, outputs.loc.maps, 4, {false, outputs.loc_layout.kinds_first})
            .doubles();
    PriorForm form;
    try {
      form = prior_form(numbers, outputs.loc.maps, picture);
    } catch (const ConvertError& error) {
      if (!refusal) refusal = error;
      continue;
    }
    std::vector<double> corners = corners_of(numbers, form, picture);
    if (!own) {
      own = {std::move(corners), form};
    } else if (!are_near(own->corners, corners)) {
      throw ConvertError(
          Status::cannot_be_expressed, "--ssd",
          fmt::format("finds several tensors of shape [{}, 4] that could be the model's prior "
                      "boxes, and they differ",
                      outputs.priors),
          "keep one of them in the model, or describe the boxes in a configuration, --ssd FILE");
    }
  }
  if (!own && refusal && needed) throw ConvertError(*refusal);
  return own;
}

DetectorFacts facts_of(const Net& net, const SsdConfig& config, SsdOutputs outputs,
                       std::optional<OwnPriors> priors) {
  const ValueId loc = net[outputs.loc.blob].value;
  const ValueId conf = net[outputs.conf.blob].value;
  return {config, std::move(outputs), loc, conf, picture_of(net), std::move(priors)};
}

}  // namespace

DetectorFacts find_facts(const Net& net, const SsdConfig& config, std::vector<Tensor> kept) {
  const PixelSize picture = picture_of(net);
  const bool says_maps = config.head().map_size() > 0;
  while (!kept.empty()) {
    const int64_t count = boxes_in(kept[0]);
    const auto others = std::stable_partition(
        kept.begin(), kept.end(), [&](const Tensor& tensor) { return boxes_in(tensor) == count; });
    const std::vector<Tensor> alike(kept.begin(), others);
    kept.erase(kept.begin(), others);
    SsdOutputs outputs;
    try {
      outputs = find_outputs(net, config, count);
    } catch (const ConvertError& error) {
      if (error.status() != Status::cannot_be_expressed) throw;
      continue;
    }
    if (outputs.priors != count) continue;
    if (auto priors = own_priors(alike, outputs, picture, !says_maps))
      return facts_of(net, config, std::move(outputs), std::move(priors));
  }
  SsdOutputs outputs = find_outputs(net, config, std::nullopt);
  if (says_maps) return facts_of(net, config, std::move(outputs), std::nullopt);
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd",
      fmt::format("finds no prior boxes in the model: no tensor of shape [{}, 4]", outputs.priors),
      "keep them as an attribute of a Python model or a buffer of any, return them as a third "
      "output, give them by --ssd-priors, or describe every map in a configuration: --ssd FILE");
}

Tensor priors_and_variances(const DetectorFacts& detector) {
  std::vector<double> values;
  std::vector<float> variances;
  const caffe::SsdHead& head = detector.config.head();
  for (size_t i = 0; i < detector.outputs.loc.maps.size(); ++i) {
    const auto map = static_cast<int>(i);
    const HeadMap& of_head = detector.outputs.loc.maps[i];
    if (!detector.priors) {
      const auto corners = priors_of(head.map(map), of_head.cells, detector.picture);
      values.insert(values.end(), corners.begin(), corners.end());
    }
    const auto of_map = variances_of(head, map);
    for (int64_t c = 0; c < of_head.values(); ++c)
      variances.push_back(of_map[static_cast<size_t>(c % 4)]);
  }
  if (detector.priors) values = detector.priors->corners;
  values.insert(values.end(), variances.begin(), variances.end());
  const auto half = static_cast<int64_t>(variances.size());
  return Tensor::of_doubles({1, 2, half}, std::move(values));
}

}  // namespace torch2caffe
