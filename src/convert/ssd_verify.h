// The head of a detector in Caffe files of any origin, against the model's own priors.
#pragma once

#include <vector>

#include "importers/import.h"
#include "runtime/judge.h"
#include "torch2caffe/comparison.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// Where the files have a DetectionOutput: adds what it reads, and its boxes, to `result`. `priors`:
// tensors that the model keeps beside its graph. `runtime`: the files in the judge. Throws
// ConvertError (not_proved) where the model
// has no raw values or priors to compare with.
void verify_detector(const CaffeFiles& files, double tolerance, const Judge& judge,
                     Runtime& runtime, Model& model, const std::vector<Tensor>& priors,
                     const std::vector<NamedTensor>& inputs, Comparison& result);

}  // namespace torch2caffe
