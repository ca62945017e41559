// Computes what depends on no input.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

// The value called `name`, where somebody knows it already.
using KnownValue = std::function<std::optional<Tensor>(const std::string& name)>;
// Runs a graph without inputs and returns its outputs.
using RunConstants = std::function<std::vector<Tensor>(const Graph& graph)>;

// Replaces every node whose operands are all constants by the constants that it makes. They are
// taken from `known` where it has them, else computed here where it is simple, else by `run`;
// either may be empty. Throws ConvertError (cannot_be_expressed) with all nodes that nobody can
// compute.
void fold_constants(Graph& graph, const KnownValue& known, const RunConstants& run);

}  // namespace torch2caffe
