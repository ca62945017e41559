// The network as data, for the page's script to draw.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "net/net.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

// PyTorch's operators that each layer stands for: those whose value it writes, and those at its
// lines that went into its weights.
using Operators = std::vector<std::vector<std::string>>;
Operators operators_of(const Net& net, const Graph& graph);

// JSON that may stand in a script element: of each layer its name, type, the layers that it reads,
// shapes, costs, operators and the lines that it came from, and where one of `blobs` stands for
// what it writes, that one's number, error and verdict.
std::string network_data(const Net& net, const Operators& operators,
                         const std::vector<BlobComparison>& blobs);

}  // namespace torch2caffe
