// Which nodes belong together: found by who reads what, whatever the operators are.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

// Two nodes or more that compute one value of one other. What lies in between is read by nobody
// else.
struct Group {
  ValueId input;
  std::vector<size_t> nodes;  // in execution order; the last one gives the result
};

class GroupFinder {
 public:
  explicit GroupFinder(const Graph& graph);

  // Every group that ends in node `last` and is made of nodes that are `allowed`, each a part of
  // the next one.
  std::vector<Group> groups_ending_in(size_t last, bool (*allowed)(const Node& node)) const;

 private:
  const Graph& graph_;
  std::vector<int> producers_;                // by value: the node, -1 where there is none
  std::vector<std::vector<size_t>> readers_;  // by value
  std::vector<bool> returned_;                // by value: it is an output of the graph
};

}  // namespace torch2caffe
