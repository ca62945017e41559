// TensorTable: see the header.
#include "importers/pt2/tensor_table.h"

#include <fmt/format.h>

#include "torch2caffe/error.h"

namespace torch2caffe {

TensorTable::Tensor TensorTable::add(ValueId value, bool depends) {
  memories_.emplace_back();
  known_.push_back({value, depends, memories_.size() - 1, 0});
  return known_.size() - 1;
}

TensorTable::Tensor TensorTable::add_view(ValueId value, bool depends, Tensor of) {
  const size_t memory = known_.at(of).memory;
  known_.push_back({value, depends, memory, memories_[memory].writes});
  return known_.size() - 1;
}

void TensorTable::write(Tensor tensor, ValueId value, bool depends, const Location& where) {
  Known& known = known_.at(tensor);
  Memory& memory = memories_[known.memory];
  memory.overwritten_at = where;
  known.value = value;
  known.depends = depends;
  known.writes_seen = ++memory.writes;
}

ValueId TensorTable::read(Tensor tensor, const Location& where) const {
  const Known& known = known_.at(tensor);
  const Memory& memory = memories_[known.memory];
  if (known.writes_seen == memory.writes) return known.value;
  const std::string what =
      fmt::format("reads a tensor after another view of its memory was written in place at {}",
                  to_string(memory.overwritten_at));
  throw ConvertError(
      Status::cannot_be_expressed,
      {Problem{where, "in-place write", what,
               "replace the in-place operation there by one that returns a new tensor"}});
}

}  // namespace torch2caffe
