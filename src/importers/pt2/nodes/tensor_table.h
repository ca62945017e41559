// The tensors of an exported program: the values that they hold, and which of these depend on the
// model's inputs.
#pragma once

#include <vector>

#include "importers/shared_memory.h"

namespace torch2caffe {

class TensorTable {
 public:
  using Tensor = SharedMemory::Tensor;

  // Adds to `graph`, which must outlive it.
  explicit TensorTable(Graph& graph) : graph_(graph), memory_(graph) {}

  // A value that depends on the inputs is of float32 if of any float, as Caffe computes it.
  ValueId add_value(Value value, bool depends);
  void add_node(Node node);
  // Whether a node's results depend on an input: one of its operands does.
  bool depends(const Node& node) const;

  // As SharedMemory has them.
  Tensor add(ValueId value) { return memory_.add(value); }
  Tensor add_view(Tensor base, Alias view, ValueId value) {
    return memory_.add_view(base, std::move(view), value);
  }
  ValueId read(Tensor tensor, const Location& where);
  void write(Tensor tensor, ValueId value, const Location& where);

 private:
  void learn_dependents();

  Graph& graph_;
  SharedMemory memory_;
  std::vector<bool> depends_;  // by value: on an input
  size_t seen_nodes_ = 0;      // those whose results are in depends_
};

}  // namespace torch2caffe
