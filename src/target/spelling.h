// Layers that a target writes under names of its own; which those are, its description says. An
// idiom is a layer of ours with a certain effect, for which other Caffes have a layer: one file an
// idiom in target/idioms defines `void register_<stem>(Idioms&)`; the build collects them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "net/net.h"
#include "target/target.h"

namespace torch2caffe {

struct Idiom {
  std::string name;                 // "NearestUpsampling"
  std::string what;                 // it is, for people
  std::vector<std::string> values;  // that it gives, by name: "scale"
  bool keeps_layer = false;         // parameters and weights are written as well
  // The values of `layer`; nothing where it is not of this idiom. A value that this layer has not
  // is left out.
  std::optional<std::map<std::string, std::string>> (*match)(const Net& net, const Layer& layer);
};

using Idioms = std::vector<Idiom>;

const Idioms& idioms();

// Null where there is none of this name.
const Idiom* find_idiom(const std::string& name);

// A layer as a target writes it.
struct Spelled {
  caffe::LayerParameter param;  // name, type, and what stays of our parameters
  std::vector<std::pair<std::string, std::string>> fields;  // further ones: path and value
  bool has_weights = true;
};

// How `target` writes `layer`, by the first of its spellings that fits; nothing where none does.
std::optional<Spelled> spell(const Net& net, const Layer& layer, const Target& target);

// The types of layers in `net` under the names that are the target's own.
std::set<std::string> spelled_types(const Net& net, const Target& target);

}  // namespace torch2caffe
