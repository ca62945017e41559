// What is proved of a detector: loc, conf, priors and boxes.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "importers/reference.h"
#include "ssd/detection_layer.h"
#include "ssd/detector_facts.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

// What PyTorch gives for loc and conf.
struct RawValues {
  Tensor loc, conf;
};

// Takes them from a run of the model in which the detector was found.
Reference::Observer observer_of(const DetectorFacts& detector, RawValues& raw);

// A DetectionOutput layer as a judge ran it.
struct DetectionRun {
  DetectionLayer layer;
  std::vector<Tensor> values;  // of its blobs
  // Opens another network in the same judge.
  std::function<std::unique_ptr<Runtime>(const Net& net)> open;
};

// Adds the comparison to `result`. Where PyTorch finds no box, the layer alone is run once more at
// another threshold.
void compare_detector(const DetectorFacts& detector, const RawValues& torch,
                      const DetectionRun& caffe, double tolerance, Comparison& result);

}  // namespace torch2caffe
