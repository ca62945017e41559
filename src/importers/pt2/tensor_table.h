// Which value each tensor of an exported program holds, as operators write into tensors and make
// views of them.
#pragma once

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
    size_t writes_seen = 0;  // fewer than its memory has seen: another tensor was written
  };
  struct Memory {
    size_t writes = 0;
    Location overwritten_at = {};  // by the last of them
  };

  std::vector<Known> known_;
  std::vector<Memory> memories_;
};

}  // namespace torch2caffe
