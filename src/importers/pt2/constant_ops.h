// PyTorch's operators on constants, for those that models apply to their own weights.
#pragma once

#include <optional>

#include "graph/graph.h"

namespace torch2caffe {

// The results of a node whose operands are all constants; nothing for an operator that is not here,
// or not with these arguments. REQUIRES: arguments have names.
std::optional<std::vector<Tensor>> compute_constants(const Node& node, const Graph& graph);

}  // namespace torch2caffe
