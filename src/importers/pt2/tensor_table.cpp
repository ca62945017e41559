// TensorTable: see the header.
#include "importers/pt2/tensor_table.h"

#include <fmt/format.h>

#include "torch2caffe/error.h"

namespace torch2caffe {

TensorTable::Tensor TensorTable::add(ValueId value, bool depends) {
  known_.push_back({value, depends, memories_++});
  return known_.size() - 1;
}

TensorTable::Tensor TensorTable::add_view(ValueId value, bool depends, Tensor of) {
  known_.push_back({value, depends, known_.at(of).memory});
  return known_.size() - 1;
}

void TensorTable::write(Tensor tensor, ValueId value, bool depends, const Location& where) {
  for (Known& other : known_) {
    if (other.memory == known_[tensor].memory) other.overwritten_at = where;
  }
  Known& known = known_[tensor];
  known.value = value;
  known.depends = depends;
  known.overwritten_at = std::nullopt;
}

ValueId TensorTable::read(Tensor tensor, const Location& where) const {
  const Known& known = known_.at(tensor);
  if (!known.overwritten_at) return known.value;
  const std::string what =
      fmt::format("reads a tensor after another view of its memory was written in place at {}",
                  to_string(*known.overwritten_at));
  throw ConvertError(
      Status::cannot_be_expressed,
      {Problem{where, "in-place write", what,
               "replace the in-place operation there by one that returns a new tensor"}});
}

}  // namespace torch2caffe
