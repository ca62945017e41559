// Where a node stands in the user's model, as well as its file tells.
#pragma once

#include "graph/graph.h"

namespace torch2caffe {

// The node's own place; the nearest weight that it follows from where it has none.
Location place_of(const Graph& graph, const Node& node);

}  // namespace torch2caffe
