// Names for layers, from the PyTorch modules that they come from.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

// One name a node, in their order; two nodes may get the same. A module that consists of one
// operator gives its path (layer1.0.conv1); elsewhere the operator's name is appended
// (layer1.0.add), so that names say where in the Python they belong and do not change when other
// parts of the model do.
std::vector<std::string> layer_names(const Graph& graph);

}  // namespace torch2caffe
