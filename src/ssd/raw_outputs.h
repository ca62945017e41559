// Leaves of a network its raw outputs, loc and conf: what it makes of them itself is
// DetectionOutput's work.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "ssd/detector_facts.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// What a model makes of loc and conf.
struct LeftOut {
  std::vector<std::string> outputs;  // their names
  std::optional<Location> rest;      // of forward(), where it was not followed to its end
  std::set<ValueId> of_loc;          // what follows from loc alone
  // What may be boxes of these: outputs, or what is read behind them where forward() was not
  // followed to its end.
  std::vector<GraphOutput> boxes;
};

// Leaves what leads to loc and conf, which become the first outputs, and to outputs beside them.
// `net`: of this graph, in which they were found. What the model decodes of them need not be
// translatable, nor, where it is of nothing else, readable: else throws `unfollowed`, which says
// why it is not. Throws ConvertError (cannot_be_expressed) for an output that is to stay, but
// depends on the input's values in a way that was traced.
LeftOut keep_raw_outputs(Graph& graph, const Net& net, const DetectorFacts& found,
                         const std::optional<ConvertError>& unfollowed);

// The same in a net, in which layers that led to what is left out are left to drop_unread. Returns
// the number of outputs left out.
int keep_raw_outputs(Net& net, const SsdOutputs& outputs);

}  // namespace torch2caffe
