// Executes TorchScript method graphs as they are, with their calls, branches and loops.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "importers/torchscript/executor.h"
#include "importers/torchscript/recorder.h"
#include "importers/torchscript/torch.h"

namespace torch2caffe {

// Every value that is no tensor is thereby a constant, branches and loops are followed, and what is
// left are the operators on tensors, each told to the recorder with module path and source line.
class Interpreter {
 public:
  Interpreter(Recorder& recorder, Execution execution)
      : recorder_(recorder), execution_(execution) {}

  // Calls `method` of `module` on `arguments` (without the module itself).
  c10::IValue call(const torch::jit::Module& module, const std::string& method,
                   std::vector<c10::IValue> arguments);

 private:
  using Stack = torch::jit::Stack;
  using Values = std::unordered_map<const torch::jit::Value*, c10::IValue>;

  Stack run_block(const torch::jit::Block& block, const Stack& inputs, Values& values);
  void run_node(const torch::jit::Node& node, Values& values);
  Stack results_of(const torch::jit::Node& node, Stack inputs, Values& values);
  Stack run_call(const torch::jit::Node& node, Stack inputs);
  Stack run_function(torch::jit::Function& function, const Stack& inputs, const Location& caller);
  Stack run_loop(const torch::jit::Node& node, const Stack& inputs, Values& values);
  c10::IValue get_attribute(const torch::jit::Node& node, const c10::IValue& object);
  Location location_of(const torch::jit::Node& node) const;

  Recorder& recorder_;
  Execution execution_;
  Location caller_;  // the call we are in: module path, and the line for nodes that have none of
                     // their own
  std::unordered_map<const c10::ivalue::Object*, std::string> module_paths_;
};

}  // namespace torch2caffe
