// Computes what depends on no input.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "importers/pt2/nodes/program.h"

namespace torch2caffe {

// The value called `name`, where somebody knows it already.
using KnownValue = std::function<std::optional<Tensor>(const std::string& name)>;
// Runs a graph without inputs and returns its outputs.
using RunConstants = std::function<std::vector<Tensor>(const Graph& graph)>;

// Replaces every node whose operands are all constants by the constants that it makes: to the bit
// what PyTorch makes of them. Views are taken here, what is computed from `known` where it has it,
// else from `run`; either may be empty. Nodes that nobody can compute, and those that follow from
// them, become unreadable; the problems tell why. Throws ConvertError (cannot_be_expressed) where
// the constants are too large for any file.
std::vector<NodeProblem> fold_constants(Graph& graph, const KnownValue& known,
                                        const RunConstants& run);

}  // namespace torch2caffe
