// Translates a graph of PyTorch operators into a net of Caffe layers.
#pragma once

#include "graph/graph.h"
#include "lower/op_registry.h"
#include "net/net.h"

namespace torch2caffe {

// The net may use what any Caffe has (Clip, pooling that rounds down): the target comes later.
// Every blob that holds a value of the graph knows so. Throws ConvertError (cannot_be_expressed)
// with every problem of the model: operators without a translator first, then nodes that a
// translator refused; what only follows from these is left out.
Net lower(const Graph& graph, const OpRegistry& registry = OpRegistry::all());

// The same without a complaint: what does not follow from a problem. Outputs that do are missing.
Net lower_what_can_be(const Graph& graph, const OpRegistry& registry = OpRegistry::all());

}  // namespace torch2caffe
