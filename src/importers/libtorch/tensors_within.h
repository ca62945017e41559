// The tensors within lists, tuples and dicts.
#pragma once

#include <vector>

#include "importers/libtorch/torch.h"

namespace torch2caffe {

// Calls `visit` with every tensor in `value`, however deep; returns whether one call returned true.
template <typename Visit>
bool any_tensor(const c10::IValue& value, const Visit& visit) {
  const auto within = [&](const auto& items) {
    for (const c10::IValue& item : items) {
      if (any_tensor(item, visit)) return true;
    }
    return false;
  };
  if (value.isTensor()) return value.toTensor().defined() && visit(value.toTensor());
  if (value.isList()) return within(value.toListRef());
  if (value.isTuple()) return within(value.toTupleRef().elements());
  if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) {
      if (any_tensor(entry.value(), visit)) return true;
    }
  }
  return false;
}

// In the order in which they stand there.
inline std::vector<at::Tensor> tensors_in(const torch::jit::Stack& values) {
  std::vector<at::Tensor> tensors;
  for (const c10::IValue& value : values) {
    any_tensor(value, [&](const at::Tensor& tensor) {
      tensors.push_back(tensor);
      return false;
    });
  }
  return tensors;
}

}  // namespace torch2caffe
