// Writes in place that do not ask for what was there before.
#pragma once

#include <optional>

#include "graph/graph.h"

namespace torch2caffe {

// The node, still without a result, that makes what `node` writes into a tensor like `result`,
// where that is one number: fill_ and zero_. Nothing for operators that compute from what was
// there.
std::optional<Node> written_alone(const Node& node, const Value& result);

}  // namespace torch2caffe
