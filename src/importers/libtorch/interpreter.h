// Executes TorchScript method graphs as they are, with their calls, branches and loops.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "importers/libtorch/executor.h"
#include "importers/libtorch/recorder.h"
#include "importers/libtorch/torch.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

// Every value that is no tensor is thereby a constant, branches and loops are followed, and what is
// left are the operators on tensors, each told to the recorder with module path and source line.
class Interpreter {
 public:
  // Goes so far: at the node that is number `end->steps` in the order of execution, `end->why` is
  // thrown.
  struct End {
    size_t steps;
    ConvertError why;
  };

  Interpreter(Recorder& recorder, Execution execution, const std::optional<End>& end)
      : recorder_(recorder), execution_(execution), end_(end) {}

  // Calls `method` of `module` on `arguments` (without the module itself).
  c10::IValue call(const torch::jit::Module& module, const std::string& method,
                   std::vector<c10::IValue> arguments);

  // After call() has thrown: how many nodes ran before the one that could not.
  size_t steps() const { return steps_ - 1; }

  // After call() has thrown: all that the node, and what would have come behind it, may read. What
  // asks for shapes and types alone reads nothing.
  const torch::jit::Stack& unread() const { return unread_; }

  // After call() has thrown: what it would have returned of what is known, by the name within the
  // result. Nothing that `unread` may change.
  const std::vector<std::pair<std::string, c10::IValue>>& returned() const { return returned_; }

 private:
  using Stack = torch::jit::Stack;
  using Values = std::unordered_map<const torch::jit::Value*, c10::IValue>;

  Stack run_block(const torch::jit::Block& block, const Stack& inputs, Values& values);
  void run_node(const torch::jit::Node& node, Values& values);
  void leave(const torch::jit::Block& block, const torch::jit::Node& at, const Values& values);
  void leave(const torch::jit::Node& node, const Values& values);
  void leave_result(const torch::jit::Node& result, const Values& values);
  Stack results_of(const torch::jit::Node& node, Stack inputs, Values& values);
  Stack run_call(const torch::jit::Node& node, Stack inputs);
  Stack run_function(torch::jit::Function& function, const Stack& inputs, const Location& caller);
  Stack run_loop(const torch::jit::Node& node, const Stack& inputs, Values& values);
  c10::IValue get_attribute(const torch::jit::Node& node, const c10::IValue& object);
  Location location_of(const torch::jit::Node& node) const;

  Recorder& recorder_;
  Execution execution_;
  const std::optional<End>& end_;
  size_t steps_ = 0;
  Stack unread_;
  std::vector<std::pair<std::string, c10::IValue>> returned_;
  Stack written_attributes_;  // whoever reads them
  Location caller_;  // the call we are in: module path, and the line for nodes that have none of
                     // their own
  std::unordered_map<const c10::ivalue::Object*, std::string> module_paths_;
};

}  // namespace torch2caffe
