// A complete detector: a net with the layers that make boxes of its raw outputs.
#pragma once

#include <string>
#include <vector>

#include "ssd/found_detector.h"

namespace torch2caffe {

class Detector {
 public:
  // Completes `net`, to which the graph was lowered in which the detector was found, or in which it
  // was found itself, and which went through the passes: fits the maps where no file gave them, and
  // adds the layers. What was found and decided is added to `notes`. Throws ConvertError:
  // cannot_be_expressed for a target without these layers, or whose layers cannot be followed;
  // wrong_usage as complete_ssd().
  Detector(const FoundDetector& found, Net& net, const Target& target,
           std::vector<std::string>& notes);

  const DetectorFacts& facts() const { return facts_; }

  // The configuration with all that was found and fitted, as protobuf text.
  std::string fitted_config() const;

 private:
  DetectorFacts facts_;
};

}  // namespace torch2caffe
