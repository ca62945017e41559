// Writes down what PyTorch does with the tensors that depend on the model's inputs, free of
// aliasing.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "graph/graph.h"
#include "importers/libtorch/torch.h"
#include "importers/reference.h"
#include "importers/shared_memory.h"

namespace torch2caffe {

// Our name for libtorch's element type; DType::other for complex, quantised and the like.
DType dtype_of_scalar_type(c10::ScalarType type);

// A view of `tensor` (made contiguous if need be) that keeps it alive.
Tensor view_of(const at::Tensor& tensor);

// A value of the tensor's type and shape, still without a name or a place.
Value value_like(const at::Tensor& tensor);

const c10::StorageImpl* storage_of(const at::Tensor& tensor);

// "aten::add.Tensor".
std::string target_of(const c10::FunctionSchema& schema);

[[noreturn]] void refuse(const Location& where, const std::string& subject, const std::string& what,
                         const std::string& advice);

// Tensors are known by their identity; what happens to memory that they share is SharedMemory's
// business.
class Recorder {
 public:
  using Stack = torch::jit::Stack;

  // `observe` may be empty; else it sees every value as it is produced.
  explicit Recorder(Reference::Observer observe) : observe_(std::move(observe)) {}

  void add_input(const std::string& name, const at::Tensor& tensor);

  // True if `value` is or holds a tensor that depends on an input.
  bool depends(const c10::IValue& value);

  // One operator is about to be applied to `args`, of which one depends on an input.
  void read_before_write(const c10::FunctionSchema& schema, const Stack& args,
                         const Location& where);

  // One operator was applied to `args` and gave `results`. Nodes are recorded for operators of
  // which an argument depends on an input and a result is a new tensor. To be called before the
  // next operator runs.
  void record(const c10::FunctionSchema& schema, const Stack& args, const Stack& results,
              const Location& where);

  // The same for an operator of which no argument depends on an input: it makes no node, but views.
  void record_constant(const c10::FunctionSchema& schema, const Stack& args, const Stack& results,
                       const Location& where);

  // Tensors of four numbers a row of which constants were computed that the graph reads.
  const std::vector<at::Tensor>& rows_of_four() const { return rows_of_four_; }

  // Flattens the model's result: tensors within tuples, lists and dicts, named by where they stand.
  // None is skipped.
  void add_outputs(const c10::IValue& result, const Location& where);

  // Instead of add_outputs(), where the model is not followed to its end: an unreadable node that
  // reads the tensors in `read` that depend on an input. Its result stands for all outputs but
  // those in `returned`, by their names, which share no memory with what is read.
  void add_rest(Stack read, const std::vector<std::pair<std::string, c10::IValue>>& returned,
                const Location& where);

  Graph take_graph() { return std::move(graph_); }

 private:
  struct Known {
    c10::weak_intrusive_ptr<at::TensorImpl> alive;  // keeps the address from being used again
    SharedMemory::Tensor tensor;
  };
  // A view of a constant: it matters once data is written into the constant.
  struct ConstantView {
    at::Tensor view, base;
    Alias way;  // without its tensors
  };

  Known* find(const at::Tensor& tensor);
  ValueId value_of(const at::Tensor& tensor, const Location& where);
  ValueId constant_of(const at::Tensor& tensor, const Location& where);
  Known& learn(const at::Tensor& tensor, SharedMemory::Tensor as);
  void look_for_rows_of_four(const at::Tensor& constant);
  Arg arg_of(const c10::IValue& value, const std::string& name, const Location& where);
  Node node_of(const c10::FunctionSchema& schema, const Stack& args, const Location& where);
  void add_output(const std::string& name, const c10::IValue& value, const Location& where);

  // ---- memory that is shared: memory.cpp ----
  Known& known_or_constant(const at::Tensor& tensor, const Location& where);
  // The result as a view of the argument whose memory it shares, or else as a tensor of its own.
  SharedMemory::Tensor memory_of(const c10::FunctionSchema& schema, const Node& node,
                                 const Stack& args, const std::vector<at::Tensor>& results,
                                 size_t result);
  void record_write(const c10::FunctionSchema& schema, const Stack& args, const at::Tensor& written,
                    const std::vector<at::Tensor>& results, const Location& where);
  std::optional<ValueId> value_written_by(const c10::FunctionSchema& schema, const Stack& args,
                                          const at::Tensor& written, const Location& where);
  void show(ValueId value, SharedMemory::Tensor tensor) const;

  Reference::Observer observe_;
  Graph graph_;
  SharedMemory memory_{graph_,
                       [this](ValueId value, SharedMemory::Tensor tensor) { show(value, tensor); }};
  std::unordered_map<const at::TensorImpl*, Known> known_;
  std::unordered_map<SharedMemory::Tensor, c10::weak_intrusive_ptr<at::TensorImpl>> objects_;
  std::unordered_map<const at::TensorImpl*, std::pair<at::Tensor, ValueId>> constants_;
  std::unordered_map<const at::TensorImpl*, ConstantView> constant_views_;
  std::unordered_map<const c10::StorageImpl*, std::pair<at::Tensor, Location>>
      overwritten_constants_;
  // A constant that was computed, which keeps its address, and what of.
  std::unordered_map<const at::TensorImpl*, std::pair<at::Tensor, std::vector<at::Tensor>>>
      computed_constants_;
  std::vector<at::Tensor> rows_of_four_;
};

}  // namespace torch2caffe
