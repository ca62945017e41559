// What a target can do with layers of one type: a part of its table.
#pragma once

#include <map>
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

  // What of `layer`, which is of this type, is beyond it, for people: "pooling_param.ceil_mode in
  // Pooling", "Permute of 6 axes (4 or 5)". Nothing where all is within.
  std::optional<std::string> lacks_for(const Net& net, const Layer& layer) const;

  // Its limits, for people: "4 axes", "pooling_param.stride from 1 to 63".
  std::vector<std::string> limits() const;

 private:
  struct Bounds {
    std::optional<int64_t> least, most;
    std::string text() const;
  };

  std::string ranks_text() const;

  std::set<std::string> fields_;
  std::set<size_t> ranks_;  // empty: any
  std::optional<int> bottoms_;
  std::map<std::string, Bounds> bounds_;  // by field
};

}  // namespace torch2caffe
