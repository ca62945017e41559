// Finds the operator.
#include "importers/pt2/constant_ops.h"

#include <algorithm>

#include "graph/schema.h"
#include "importers/pt2/constant_call.h"

namespace torch2caffe {

namespace {

// A kind of operators, and how many elements they may make: more than any constant of a model has,
// and less than what harms.
struct Kind {
  ConstantOps ops;
  int64_t most_elements;
};

bool is_harmless(const Node& node, const Graph& graph, int64_t most_elements) {
  return std::all_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
    return graph[id].dtype != DType::other && count_of(graph[id].shape) <= most_elements;
  });
}

}  // namespace

std::optional<std::vector<Tensor>> compute_constants(const Node& node, const Graph& graph) {
  static const std::vector<Kind> kinds = {{moving_operators(), int64_t{1} << 28},
                                          {computing_operators(), int64_t{1} << 24},
                                          {comparing_operators(), int64_t{1} << 24},
                                          {reducing_operators(), int64_t{1} << 24}};
  for (const Kind& kind : kinds) {
    const auto found = kind.ops.find(out_of_place(node.target));
    if (found == kind.ops.end()) continue;
    if (!is_harmless(node, graph, kind.most_elements)) return std::nullopt;
    try {
      return found->second(ConstantCall(node, graph));
    } catch (const Unsupported&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace torch2caffe
