// A detector that was found in a model, or in a net: what ssd/detector.h makes a complete one of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "importers/import.h"
#include "ssd/detector_facts.h"
#include "target/target.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// What helps to find one in a model.
struct DetectorHints {
  SsdConfig config;
  std::vector<Tensor> priors;  // what may be its prior boxes, beside the tensors of its file
  std::optional<ConvertError> unfollowed;  // as Model::unfollowed()
};

class FoundDetector {
 public:
  // In the graph of a model, of which it leaves what is to be lowered: loc and conf come first
  // among its outputs. Boxes that the model decodes itself show the variances, where it can be run.
  // Throws as find_facts(), keep_raw_outputs() and learn_variances().
  FoundDetector(Graph& graph, Model& model, const std::vector<Tensor>& inputs,
                const DetectorHints& hints);

  // The same in a net that was converted, which has no model behind it. Throws as find_facts(), and
  // ConvertError (wrong_usage) where the configuration says no map.
  FoundDetector(Net& net, const Target& target, const SsdConfig& config);

  const DetectorFacts& facts() const { return facts_; }

  // On its priors, its variances and what was left out, a sentence each.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  DetectorFacts facts_;
  std::vector<std::string> notes_;
};

}  // namespace torch2caffe
