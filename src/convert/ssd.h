// SSD within a conversion: finds the raw outputs, completes the network, and proves the boxes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "emit/emit.h"
#include "importers/import.h"
#include "runtime/judge.h"
#include "ssd/complete.h"
#include "ssd/decoding.h"
#include "ssd/prior_form.h"
#include "target/target.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

// Tensors that may be a model's prior boxes: `kept`, which the exporter wrote beside its file, and
// those of the file with four numbers a row.
std::vector<Tensor> priors_of(const Model& model, std::vector<Tensor> kept);

// Those of an .npy or .npz. Throws ConvertError: unreadable_input, or wrong_usage for a file
// without any.
std::vector<Tensor> read_priors(const std::filesystem::path& path);

// DetectionOutput in a judge.
struct DetectionRun {
  caffe::LayerParameter layer;  // with its bottoms and top
  std::vector<BlobRequest>
      blobs;                   // loc, conf, priors, boxes; boxes alone where no others are shown
  std::vector<Tensor> values;  // of these
  // Opens another network in the same judge.
  std::function<std::unique_ptr<Runtime>(const Net& net)> open;
};

// That of a completed net, without values.
DetectionRun detection_of(const Net& net, bool shows_inner_blobs);

class SsdStage {
 public:
  // `how`: "auto", or the file of a configuration. `priors`: tensors of the model that may be its
  // prior boxes. Throws as SsdConfig::read.
  SsdStage(const std::string& how, std::vector<Tensor> priors);

  // Before lowering: finds loc and conf, and leaves of the graph what leads to them and to outputs
  // beside them. What the model decodes of them need not be translatable, nor, where it is of
  // nothing else, readable: else throws `unfollowed`, which says why it is not.
  void keep_raw_outputs(Graph& graph, const std::optional<ConvertError>& unfollowed);

  // The same in a net that was converted, which has no model behind it.
  void keep_raw_outputs(Net& net, const Target& target);

  // Runs the model: boxes that it decodes itself show the variances. Throws ConvertError
  // (cannot_be_expressed) for an output of boxes that DetectionOutput would decode otherwise,
  // wrong_usage where the configuration says other variances.
  void learn_variances(Model& model, const std::vector<Tensor>& inputs);

  // After the passes: fits the maps where no file gave them, and completes the network. What was
  // decided is added to `notes`.
  void complete(Net& net, const Target& target, std::vector<std::string>& notes);

  // The configuration with all that was found and fitted, as protobuf text.
  std::string fitted_config() const;

  // The PyTorch values behind loc and conf.
  ValueId loc_value() const { return loc_value_; }
  ValueId conf_value() const { return conf_value_; }

  // Compares what a judge ran with PyTorch's `loc` and `conf`; adds loc, conf, priors and boxes to
  // `result`. Where PyTorch finds no box, the layer alone is run once more at another threshold.
  void verify(const DetectionRun& caffe, const Tensor& loc, const Tensor& conf, double tolerance,
              Comparison& result) const;

 private:
  void find(const Net& net);
  void find(const Net& net, const std::optional<ConvertError>& unfollowed);
  void check_proved(const Graph& graph, const Net& net) const;
  void leave_out(const Graph& graph, const GraphOutput& output);
  bool take_priors(const std::vector<Tensor>& tensors);
  void fit(std::vector<std::string>& notes);
  void describe(const Net& net, std::vector<std::string>& notes) const;
  void check_variances() const;
  void check_prior_sizes(const Target& target) const;
  std::string words_for_variances() const;
  Tensor expected_priors() const;

  SsdConfig config_;
  bool has_maps_ = false;  // the configuration says them
  std::vector<Tensor> candidates_;
  SsdOutputs outputs_;
  PixelSize picture_;
  std::vector<double> priors_;  // the model's own: corners in SSD's order; empty: none
  PriorForm form_;
  ValueId loc_value_, conf_value_;
  std::vector<std::string> notes_;     // on how loc and conf were chosen
  std::vector<std::string> left_out_;  // outputs that follow from loc or conf
  std::optional<Location> rest_;       // of forward(), where it was not followed to its end
  std::set<ValueId> of_loc_;           // what follows from loc alone
  // What may be boxes of these: outputs, or what is read behind them where forward() was not
  // followed to its end.
  std::vector<GraphOutput> box_outputs_;
  std::optional<Decoding> decoding_;  // what they show
};

}  // namespace torch2caffe
