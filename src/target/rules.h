// Rewrites of layers that a target lacks into exactly equal groups of layers that it has. One file
// a rule in target/rules defines `void register_<stem>(Rules&)`; the build collects them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compose/rewrite.h"
#include "target/target.h"

namespace torch2caffe {

struct Rule {
  std::string name;
  // Whether `layer` is one that `target` lacks and that this rule can express.
  bool (*applies)(const Net& net, const Layer& layer, const Target& target);
  // Builds the group. Its layers may in turn be subject to rules.
  void (*rewrite)(Rewrite& rewrite, const Target& target);
};

using Rules = std::vector<Rule>;

bool is_rule(const std::string& name);

// Whether the target has, as they are, all layers that `build` makes of a blob of this shape.
bool takes(const Target& target, const Shape& shape,
           const std::function<void(LayerBuilder&, BlobId)>& build);

// LayerBuilder::choose and cheapest among what the target can take: the layers of each candidate
// are measured as the rules leave them.
size_t choose(LayerBuilder& layers, const std::vector<Candidate>& candidates, const Target& target,
              const std::string& part = "");
BlobId cheapest(LayerBuilder& layers, const std::vector<Candidate>& candidates,
                const Target& target, const std::string& part = "");

// Applies rules until none applies. What is still not legal is check_legal's to report.
void legalise(Net& net, const Target& target);

}  // namespace torch2caffe
