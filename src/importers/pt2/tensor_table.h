// Which value each tensor of an exported program holds, as operators write into tensors and make
// views of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

class TensorTable {
 public:
  // A tensor as PyTorch has it: an object, of which several names may speak.
  using Tensor = size_t;

  // A tensor with memory of its own.
  Tensor add(ValueId value, bool depends);
  // A tensor over the memory of another.
  Tensor add_view(ValueId value, bool depends, Tensor of);
  // `tensor` was written in place and holds `value` now. All others over its memory become stale.
  void write(Tensor tensor, ValueId value, bool depends, const Location& where);

  // Whether it depends on the model's inputs.
  bool depends(Tensor tensor) const { return known_.at(tensor).depends; }
  // The value that it holds. A stale one has none that could be told: ConvertError
  // (cannot_be_expressed), never an old value.
  ValueId read(Tensor tensor, const Location& where) const;

 private:
  struct Known {
    ValueId value;
    bool depends = false;
    size_t memory = 0;
    std::optional<Location> overwritten_at = std::nullopt;
  };

  std::vector<Known> known_;
  size_t memories_ = 0;
};

}  // namespace torch2caffe
