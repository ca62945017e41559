// What a target can do with layers of one type: a part of its table.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "net/net.h"
#include "torch2caffe/target.pb.h"

namespace torch2caffe {

class Capability {
 public:
  // Widens and narrows what is there by what a table says.
  void add(const caffe::LayerCapability& entry);

  bool has_field(const std::string& path) const { return fields_.count(path) > 0; }
  const std::set<std::string>& fields() const { return fields_; }
  // Those that it reads as whole numbers although they may have fractions.
  const std::set<std::string>& whole_fields() const { return whole_; }
  // Of DetectionOutput: whether a prior box without width or height ends its process.
  bool needs_sized_priors() const { return needs_sized_priors_; }
  // A fraction that it would lose, for people: "prior_box_param.min_size: 35.84 in PriorBox".
  std::optional<std::string> lost_fraction(const caffe::LayerParameter& layer) const;

  // What of `layer`, which is of this type, is beyond it, for people: "pooling_param.ceil_mode in
  // Pooling", "Permute of 6 axes (4 or 5)". Nothing where all is within.
  std::optional<std::string> lacks_for(const Net& net, const Layer& layer) const;

  // Its limits, for people: "4 axes", "pooling_param.stride from 1 to 63".
  std::vector<std::string> limits() const;

 private:
  std::string ranks_text() const;

  std::set<std::string> fields_;
  std::set<size_t> ranks_;  // empty: any
  std::optional<int> bottoms_;
  std::vector<caffe::Limit> limits_;  // by field
  std::set<std::string> whole_;       // fields whose fractions get lost
  bool needs_sized_priors_ = false;
};

}  // namespace torch2caffe
