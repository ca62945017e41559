// What each Caffe accepts, and whether a net is within it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/net.h"
#include "target/capability.h"
#include "torch2caffe/target.pb.h"

namespace torch2caffe {

class Target {
 public:
  // `base`: the target that the description is based on; null if on none. The tables are in
  // target/tables.
  Target(const caffe::TargetDescription& description, const Target* base);

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }
  // Why nobody has run files for it yet; empty where that is not so.
  const std::string& not_run() const { return not_run_; }
  // The program that reads the files, with its version; empty where that is a Caffe.
  const std::string& program() const { return program_; }

  // Whether layers may have one's weights by name.
  bool shares_weights() const { return shares_weights_; }

  bool has_layer(std::string_view type) const { return layers_.count(std::string(type)) > 0; }

  // `field`: a path within LayerParameter, "pooling_param.round_mode". False for layers that it
  // lacks.
  bool has_field(std::string_view type, const std::string& field) const;

  // What of the layer it lacks, for people: "the layer Permute", or as Capability says it. Nothing
  // where it can do all of it, under its own name.
  std::optional<std::string> lacks_for(const Net& net, const Layer& layer) const;

  // Whether it makes the mistake that the rule of this name works around.
  bool makes_mistake(const std::string& rule) const { return mistakes_.count(rule) > 0; }

  // Whether it joins neighbouring layers when it runs them: OpenCV alone does.
  bool joins_layers() const { return makes_mistake("misfused_scaling"); }

  const std::map<std::string, Capability>& layers() const { return layers_; }

  // In the order in which they are tried; see target/spelling.h.
  const std::vector<caffe::Spelling>& spellings() const { return spellings_; }

 private:
  std::string name_, summary_, not_run_, program_;
  bool shares_weights_;
  std::set<std::string> mistakes_;
  std::map<std::string, Capability> layers_;  // by layer type
  std::vector<caffe::Spelling> spellings_;
};

// The built-in targets, the default one first.
const std::vector<Target>& targets();

// Throws ConvertError (wrong_usage) that lists the names when there is none of this name.
const Target& find_target(std::string_view name);

// Whether the target has all of the layer, or a spelling for it.
bool is_legal(const Net& net, const Layer& layer, const Target& target);

// The contract towards the files: every layer is legal. Throws ConvertError (cannot_be_expressed)
// with every layer that is not, and the targets that have it.
void check_legal(const Net& net, const Target& target);

}  // namespace torch2caffe
