// What an operator costs as PyTorch computes it, counted as net/cost.h counts layers: what
// multiplies with weights or with another tensor, once for each product.
#pragma once

#include "graph/graph.h"

namespace torch2caffe {

struct OperatorCost {
  int64_t parameters = 0;
  int64_t multiply_adds = 0;
  int64_t elements = 0;  // of the results that have memory of their own
};

// Of each node in turn. Parameters are those of the constants that no node before it reads.
std::vector<OperatorCost> operator_costs(const Graph& graph);

}  // namespace torch2caffe
