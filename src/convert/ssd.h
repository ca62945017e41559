// SSD within a conversion: finds the raw outputs, completes the network, and proves the boxes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emit/emit.h"
#include "importers/import.h"
#include "runtime/runtime.h"
#include "ssd/complete.h"
#include "target/target.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

class SsdStage {
 public:
  // `how`: "auto", or the file of a configuration. `priors`: tensors of the model that may be its
  // prior boxes. Throws as SsdConfig::read.
  SsdStage(const std::string& how, std::vector<Tensor> priors);

  // After lowering: finds loc and conf, and drops what is computed of them.
  void keep_raw_outputs(Net& net);

  // After the passes: fits the configuration where no file gave it, and completes the network.
  // `source` is asked for nothing; what was decided is added to `notes`.
  void complete(Net& net, const Target& target, std::vector<std::string>& notes);

  const SsdConfig& config() const { return *config_; }

  // The PyTorch values behind loc and conf.
  ValueId loc_value() const { return loc_value_; }
  ValueId conf_value() const { return conf_value_; }

  // Runs the network; adds loc, conf, priors and boxes to `result`. `loc` and `conf` are PyTorch's.
  void verify(const Net& net, Runtime& runtime, const std::vector<NamedTensor>& inputs,
              const Tensor& loc, const Tensor& conf, double tolerance, Comparison& result) const;

 private:
  SsdOutputs find(const Net& net);
  caffe::SsdHead fitted(const Net& net, const SsdOutputs& outputs,
                        std::vector<std::string>& notes) const;
  Tensor expected_priors(const Net& net) const;

  bool is_auto_;
  std::optional<SsdConfig> config_;
  std::vector<Tensor> candidates_;
  std::optional<Tensor> priors_;  // the model's own
  std::vector<PixelSize> cells_;  // of the maps
  bool scored_ = false;           // the model's conf holds scores
  int64_t classes_ = 0;
  ValueId loc_value_, conf_value_;
  int left_out_ = 0;
};

}  // namespace torch2caffe
