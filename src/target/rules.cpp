// Applies the rules of target/rules.
#include "target/rules.h"

#include <algorithm>

#include "target/spelling.h"

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

}  // namespace

void legalise(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size();) {
    const auto rule = std::find_if(all_rules().begin(), all_rules().end(), [&](const Rule& r) {
      return r.applies(net, net.layers[i], target);
    });
    if (rule == all_rules().end() || spell(net, net.layers[i], target)) {
      ++i;
      continue;
    }
    Rewrite rewrite(net, i);  // the group begins at i again
    rule->rewrite(rewrite, target);
  }
}

}  // namespace torch2caffe
