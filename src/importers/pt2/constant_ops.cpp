// Finds the operator.
#include "importers/pt2/constant_ops.h"

#include "graph/schema.h"
#include "importers/pt2/constant_call.h"

namespace torch2caffe {

std::optional<std::vector<Tensor>> compute_constants(const Node& node, const Graph& graph) {
  static const auto tables = {moving_operators(), computing_operators()};
  for (const auto& table : tables) {
    const auto found = table.find(out_of_place(node.target));
    if (found == table.end()) continue;
    try {
      return found->second(ConstantCall(node, graph));
    } catch (const Unsupported&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace torch2caffe
