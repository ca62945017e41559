// What is known of a detector: its raw outputs, in what order their values are, and its priors.
#pragma once

#include <optional>
#include <vector>

#include "ssd/outputs.h"
#include "ssd/prior_form.h"

namespace torch2caffe {

// Prior boxes that a model keeps.
struct OwnPriors {
  std::vector<double> corners;  // in shares of the picture, in SSD's order
  PriorForm form;               // in which the model has them
};

struct DetectorFacts {
  SsdConfig config;  // without a map: they are to be fitted to the model's own priors
  SsdOutputs outputs;
  ValueId loc, conf;  // the PyTorch values behind them, where there is a model
  PixelSize picture;
  std::optional<OwnPriors> priors;
};

// Those that a net shows. `kept`: tensors that may be prior boxes; those are taken whose number
// goes with a loc. Throws as find_outputs() and prior_form(), and ConvertError
// (cannot_be_expressed) where neither the configuration nor a tensor says the priors, or several
// tensors differ.
DetectorFacts find_facts(const Net& net, const SsdConfig& config, std::vector<Tensor> kept);

// The 1 x 2 x (4 * priors) numbers that DetectionOutput is to read: corners, then variances.
Tensor priors_and_variances(const DetectorFacts& detector);

}  // namespace torch2caffe
