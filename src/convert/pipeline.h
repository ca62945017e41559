// The way from a model's graph to layers, which every command goes alike.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "net/net.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

// Leaves of a model's graph what is converted: outputs that depend on no input are gone, and groups
// of operators recognised. Returns the names of these outputs.
std::vector<std::string> prepare(Graph& graph);

// A prepared graph as layers that any Caffe may have, with raw pixels for its input where
// `preprocessing` says so. Throws as lower().
Net lowered(const Graph& graph, const Preprocessing& preprocessing = {});

}  // namespace torch2caffe
