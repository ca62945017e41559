// The way from a model's graph to the net of its target, which every command goes alike.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "net/net.h"
#include "target/target.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

// Leaves of a model's graph what is converted: outputs that depend on no input are gone, and groups
// of operators recognised. Returns the names of these outputs.
std::vector<std::string> prepare(Graph& graph);

struct NetOptions {
  std::vector<std::shared_ptr<const Target>> candidates;  // the preferred one first
  Preprocessing preprocessing;                            // that the network is to do
  std::set<std::string> skip_passes;
  // As in ConvertOptions: sees the lowered net, and the passes of the candidate that was taken, or
  // of the last one.
  std::function<void(const std::string& stage, const std::string& text)> dump;
};

struct TargetedNet {
  Net net;
  std::shared_ptr<const Target> target;
  std::string reason;  // for the choice, a sentence; empty where there was none
};

// The layers of a prepared graph after all passes, for the first candidate that can express them,
// with outputs called as the model calls them. Throws ConvertError (cannot_be_expressed) with what
// cannot be lowered, or what the last candidate lacks.
TargetedNet targeted_net(const Graph& graph, const NetOptions& options);

}  // namespace torch2caffe
