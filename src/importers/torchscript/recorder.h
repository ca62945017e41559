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

// A value of the tensor's type and shape, still without a name or a place.
Value value_like(const at::Tensor& tensor);

const c10::StorageImpl* storage_of(const at::Tensor& tensor);

[[noreturn]] void refuse(const Location& where, const std::string& subject, const std::string& what,
                         const std::string& advice);

// Tensors are known by their identity. One that shares another's memory is a view of it: it
// remembers the operator that made it. An operator that writes into a view gives the view a new
// value, and puts that back into what it is a view of (slice_scatter and the like); the other views
// of that memory are made anew when they are read. A write that cannot be put back is a
// ConvertError (cannot_be_expressed): never is an old value read.
class Recorder {
 public:
  using Stack = torch::jit::Stack;

  // `observe` may be empty; else it sees every value as it is produced.
  explicit Recorder(Model::Observer observe) : observe_(std::move(observe)) {}

  void add_input(const std::string& name, const at::Tensor& tensor);

  // True if `value` is or holds a tensor that depends on an input.
  bool depends(const c10::IValue& value);

  // One operator was applied to `args` and gave `results`. Nodes are recorded for operators of
  // which an argument depends on an input and a result is a new tensor. To be called before the
  // next operator runs.
  void record(const c10::FunctionSchema& schema, const Stack& args, const Stack& results,
              const Location& where);

  // The same for an operator of which no argument depends on an input: it makes no node, but views.
  void record_constant(const c10::FunctionSchema& schema, const Stack& args, const Stack& results,
                       const Location& where);

  // Flattens the model's result: tensors within tuples, lists and dicts, named by where they stand.
  // None is skipped.
  void add_outputs(const c10::IValue& result, const Location& where);

  Graph take_graph() { return std::move(graph_); }

 private:
  // How a tensor came from another one whose memory it shares.
  struct View {
    const at::TensorImpl* base;
    Shape base_shape;
    Node node;                    // the operator; no target: they are the same
    size_t self = 0, result = 0;  // which of its arguments is the base, which result the view
    std::vector<Value> results;
  };
  struct Known {
    c10::weak_intrusive_ptr<at::TensorImpl> alive;  // keeps the address from being used again
    ValueId value;
    size_t writes = 0;  // into the memory, as far as `value` knows; of what is no view: all
    std::optional<View> view = std::nullopt;
  };
  // A view of a constant: it matters once data is written into the constant.
  struct ConstantView {
    at::Tensor view, base;
    Node node;  // without its tensors
    size_t self, result;
    std::vector<Value> results;
  };

  Known* find(const at::Tensor& tensor);
  ValueId value_of(const at::Tensor& tensor, const Location& where);
  ValueId constant_of(const at::Tensor& tensor, const Location& where);
  Known& learn(const at::Tensor& tensor, ValueId value);
  Arg arg_of(const c10::IValue& value, const std::string& name, const Location& where);
  Node node_of(const c10::FunctionSchema& schema, const Stack& args, const Location& where);
  void add_output(const std::string& name, const c10::IValue& value, const Location& where);

  // ---- memory that is shared: memory.cpp ----
  Known& root_of(Known& known);
  ValueId current_value(Known& known);
  Known& known_or_constant(const at::Tensor& tensor, const Location& where);
  void remember_views(const c10::FunctionSchema& schema, const Node& node, const Stack& args,
                      const std::vector<at::Tensor>& results);
  void record_write(const c10::FunctionSchema& schema, const Stack& args, const at::Tensor& written,
                    const std::vector<at::Tensor>& results, const Location& where);
  std::optional<ValueId> value_written_by(const c10::FunctionSchema& schema, const Stack& args,
                                          const at::Tensor& written, const Location& where);
  void put_back(Known& known, ValueId value, const Location& where);
  void show(ValueId value, const Known& known) const;

  Model::Observer observe_;
  Graph graph_;
  std::unordered_map<const at::TensorImpl*, Known> known_;
  std::unordered_map<const at::TensorImpl*, std::pair<at::Tensor, ValueId>> constants_;
  std::unordered_map<const at::TensorImpl*, ConstantView> constant_views_;
  std::unordered_map<const c10::StorageImpl*, std::pair<at::Tensor, Location>>
      overwritten_constants_;
};

}  // namespace torch2caffe
