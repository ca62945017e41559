// What a model shows of the variances of its priors, where it decodes boxes itself.
#pragma once

#include <optional>
#include <vector>

#include "importers/import.h"
#include "ssd/decoding.h"
#include "ssd/detector_facts.h"
#include "ssd/raw_outputs.h"

namespace torch2caffe {

// Runs the model and looks among what follows from loc. What it finds goes into the configuration,
// unless that says variances. Nothing where the model has no priors or boxes, or cannot be run
// here. Throws ConvertError: cannot_be_expressed for an output of boxes that DetectionOutput would
// decode otherwise, wrong_usage where the configuration says other variances.
std::optional<Decoding> learn_variances(DetectorFacts& detector, const LeftOut& left_out,
                                        Model& model, const std::vector<Tensor>& inputs);

}  // namespace torch2caffe
