// The graph of an exported program, in this project's form.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// Why a node is unreadable.
struct NodeProblem {
  ValueId result;  // the node's first
  Problem problem;
  bool once = false;  // it is the same for every node of which the same is said
};

struct Program {
  // Free of aliasing. Operators on constants alone are still nodes. What could not be read is a
  // node as well, with a target that begins with `unreadable`.
  Graph graph;
  std::vector<NodeProblem> problems;
  // The same nodes as the archive has them: they may write into their arguments and make views.
  // What runs it must do that too. Values are those of `graph`, by the same ids; their names are
  // those of the archive.
  Graph as_exported;
  std::vector<std::string> notes;
};

}  // namespace torch2caffe
