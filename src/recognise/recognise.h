// Puts one operator in the place of a group of operators that computes the same. One file a group
// in recognise/groups defines `void register_<stem>(Recognisers&)`; the build collects them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "recognise/group.h"

namespace torch2caffe {

// The operator that a group stands for, applied to the group's input.
struct Recognised {
  std::string target;
  std::vector<NamedArg> args;  // but for the first, the input
};

struct Recogniser {
  std::string name;
  // Whether groups of this kind have such nodes.
  bool (*may_have)(const Node& node);
  // Nothing where the group is something else.
  std::function<std::optional<Recognised>(const Graph& graph, const Group& group)> recognise;
};

using Recognisers = std::vector<Recogniser>;

// Every recogniser of recognise/groups.
const Recognisers& recognisers();

// The result of a group remains the value that it was; what led to it is no longer in the graph,
// which is checked (check_graph) whenever it was changed.
void recognise(Graph& graph);

}  // namespace torch2caffe
