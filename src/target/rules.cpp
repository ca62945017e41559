// Applies the rules of target/rules.
#include "target/rules.h"

#include <algorithm>

#include "compose/refusal.h"
#include "target/spelling.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

void register_rules(
    Rules& rules);  // generated: calls register_<stem> of every file in target/rules

namespace {

const Rules& all_rules() {
  static const Rules rules = [] {
    Rules collected;
    register_rules(collected);
    return collected;
  }();
  return rules;
}

// Its top is its bottom, which a group in its place could not replace. It was legal before it came
// to work in place, or is of a file, whose layers are check_legal's to judge.
bool works_in_place(const Layer& layer) {
  return std::find_first_of(layer.tops.begin(), layer.tops.end(), layer.bottoms.begin(),
                            layer.bottoms.end()) != layer.tops.end();
}

// Whether a layer of several tops leaves one unread, which ends in a Silence later.
bool needs_silence(const Net& net) {
  return std::any_of(net.layers.begin(), net.layers.end(), [&](const Layer& layer) {
    return layer.tops.size() > 1 && std::any_of(layer.tops.begin(), layer.tops.end(),
                                                [&](BlobId top) { return net.uses_of(top) == 0; });
  });
}

}  // namespace

bool is_rule(const std::string& name) {
  return std::any_of(all_rules().begin(), all_rules().end(),
                     [&](const Rule& rule) { return rule.name == name; });
}

bool takes(const Target& target, const Shape& shape,
           const std::function<void(LayerBuilder&, BlobId)>& build) {
  Net trial;
  const BlobId x = trial.add_blob({"x", shape, {}});
  LayerBuilder layers(trial, 0, "trial", {});
  build(layers, x);
  return std::none_of(trial.layers.begin(), trial.layers.end(), [&](const Layer& layer) {
    return target.lacks_for(trial, layer).has_value();
  });
}

size_t choose(LayerBuilder& layers, const std::vector<Candidate>& candidates, const Target& target,
              const std::string& part) {
  return layers.choose(candidates, part, [&](Net& trial) {
    legalise(trial, target);
    if (needs_silence(trial) && !target.has_layer("Silence")) return false;
    return std::all_of(trial.layers.begin(), trial.layers.end(),
                       [&](const Layer& layer) { return is_legal(trial, layer, target); });
  });
}

BlobId cheapest(LayerBuilder& layers, const std::vector<Candidate>& candidates,
                const Target& target, const std::string& part) {
  return candidates.at(choose(layers, candidates, target, part)).build(layers);
}

void legalise(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size();) {
    const auto rule = std::find_if(all_rules().begin(), all_rules().end(), [&](const Rule& r) {
      return r.applies(net, net.layers[i], target);
    });
    if (rule == all_rules().end() || works_in_place(net.layers[i]) ||
        spell(net, net.layers[i], target)) {
      ++i;
      continue;
    }
    Rewrite rewrite(net, i);  // the group begins at i again
    try {
      rule->rewrite(rewrite, target);
    } catch (const Refusal& refusal) {
      throw ConvertError(
          Status::cannot_be_expressed,
          {{rewrite.layer().where(), rewrite.layer().name(), refusal.what, refusal.advice}});
    }
  }
}

}  // namespace torch2caffe
