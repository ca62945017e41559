// TensorTable: see the header.
#include "importers/pt2/nodes/tensor_table.h"

#include <algorithm>

#include "importers/pt2/archive/dtypes.h"

namespace torch2caffe {

ValueId TensorTable::add_value(Value value, bool depends) {
  if (depends && is_floating(value.dtype)) value.dtype = DType::f32;
  const ValueId id = graph_.add_value(std::move(value));
  depends_.resize(graph_.values.size(), false);
  depends_.back() = depends;
  return id;
}

void TensorTable::add_node(Node node) {
  graph_.nodes.push_back(std::move(node));
  seen_nodes_ = graph_.nodes.size();
}

bool TensorTable::depends(const Node& node) const {
  const auto operands = operands_of(node);
  return std::any_of(operands.begin(), operands.end(),
                     [&](ValueId id) { return depends_[static_cast<size_t>(id.index)]; });
}

// Of nodes that reads and writes behind writes have added.
void TensorTable::learn_dependents() {
  depends_.resize(graph_.values.size(), false);
  for (; seen_nodes_ < graph_.nodes.size(); ++seen_nodes_) {
    const Node& node = graph_.nodes[seen_nodes_];
    if (!depends(node)) continue;
    for (ValueId id : node.outputs) {
      depends_[static_cast<size_t>(id.index)] = true;
      if (is_floating(graph_[id].dtype)) graph_[id].dtype = DType::f32;
    }
  }
}

ValueId TensorTable::read(Tensor tensor, const Location& where) {
  const ValueId value = memory_.read(tensor, where);
  learn_dependents();
  return value;
}

void TensorTable::write(Tensor tensor, ValueId value, const Location& where) {
  memory_.write(tensor, value, where);
  learn_dependents();
}

}  // namespace torch2caffe
