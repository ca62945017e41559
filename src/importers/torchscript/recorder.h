// Writes down what PyTorch does with the tensors that depend on the model's inputs, free of
// aliasing.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "graph/graph.h"
#include "importers/import.h"
#include "importers/torchscript/torch.h"

namespace torch2caffe {

// Our name for libtorch's element type; DType::other for complex, quantised and the like.
DType dtype_of_scalar_type(c10::ScalarType type);

// A view of `tensor` (made contiguous if need be) that keeps it alive.
Tensor view_of(const at::Tensor& tensor);

// Tensors are known by their identity, storages by theirs: an operator that writes in place gives
// the written tensor a new value, and every other tensor that shares its storage becomes stale. A
// stale tensor that is read later is a ConvertError (cannot_be_expressed), never an old value.
class Recorder {
 public:
  using Stack = torch::jit::Stack;

  // `observe` may be empty; else it sees every value as it is produced.
  explicit Recorder(Model::Observer observe) : observe_(std::move(observe)) {}

  void add_input(const std::string& name, const at::Tensor& tensor);

  // True if `value` is or holds a tensor that depends on an input.
  bool depends(const c10::IValue& value) const;

  // One operator was applied to `args` and gave `results`. Nodes are recorded for operators of
  // which an argument depends on an input and a result is a new tensor. To be called before the
  // next operator runs.
  void record(const c10::FunctionSchema& schema, const Stack& args, const Stack& results,
              const Location& where);

  // Flattens the model's result: tensors within tuples, lists and dicts, named by where they stand.
  // None is skipped.
  void add_outputs(const c10::IValue& result, const Location& where);

  Graph take_graph() { return std::move(graph_); }

 private:
  struct Known {
    c10::weak_intrusive_ptr<at::TensorImpl> alive;  // keeps the address from being used again
    ValueId value;
    bool stale = false;
    Location overwritten_at;
  };

  const Known* find(const at::Tensor& tensor) const;
  ValueId value_of(const at::Tensor& tensor, const Location& where);
  ValueId constant_of(const at::Tensor& tensor, const Location& where);
  ValueId new_value(const at::Tensor& tensor);
  void learn(const at::Tensor& tensor, ValueId value);
  Arg arg_of(const c10::IValue& value, const std::string& name, const Location& where);
  void overwrite(const at::Tensor& tensor, const Location& where);
  void add_output(const std::string& name, const c10::IValue& value, const Location& where);

  Model::Observer observe_;
  Graph graph_;
  std::unordered_map<const at::TensorImpl*, Known> known_;
  std::unordered_map<const at::TensorImpl*, std::pair<at::Tensor, ValueId>> constants_;
  std::unordered_map<const c10::StorageImpl*, std::vector<at::TensorImpl*>> sharing_;
  std::unordered_map<const c10::StorageImpl*, std::pair<at::Tensor, Location>>
      overwritten_constants_;
};

}  // namespace torch2caffe
