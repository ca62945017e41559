// Which of a network's heads say boxes and classes.
#pragma once

#include "ssd/config.h"
#include "ssd/head.h"

namespace torch2caffe {

struct SsdOutputs {
  Head loc, conf;
  Layout loc_layout, conf_layout;
  int64_t priors = 0, classes = 0;
  std::vector<std::string> notes;  // what was chosen, a sentence each
};

// Finds loc and conf: those that `config` names, else among the outputs and what they are computed
// from (a model may decode its boxes itself). `priors`: how many there are, where that is known.
// Throws ConvertError: cannot_be_expressed where there are none, several could be meant, or their
// values are in an order that is not SSD's; wrong_usage where what the configuration says does not
// fit them.
SsdOutputs find_outputs(const Net& net, const SsdConfig& config, std::optional<int64_t> priors);

// The same for two heads that are known. Throws ConvertError (cannot_be_expressed) for an order
// that is not SSD's.
SsdOutputs outputs_of(const Net& net, Head loc, Head conf);

}  // namespace torch2caffe
