// Tensors of archives: see the header.
#include "importers/libtorch/stored_tensors.h"

#include "importers/libtorch/recorder.h"

namespace torch2caffe {
namespace {

void collect(const c10::IValue& value, std::vector<Tensor>& tensors) {
  if (!value.isTensor() || !value.toTensor().defined()) return;
  const at::Tensor& tensor = value.toTensor();
  if (tensor.is_floating_point() && !tensor.is_sparse()) tensors.push_back(view_of(tensor));
}

void collect_constants(const torch::jit::Block& block, std::vector<Tensor>& tensors) {
  for (const torch::jit::Node* node : block.nodes()) {
    for (const torch::jit::Block* inner : node->blocks()) collect_constants(*inner, tensors);
    if (node->kind() != c10::prim::Constant) continue;
    if (const auto value = torch::jit::toIValue(node->output())) collect(*value, tensors);
  }
}

}  // namespace

std::vector<Tensor> tensors_in(const torch::jit::Module& module) {
  std::vector<Tensor> tensors;
  for (const auto& attribute : module.named_attributes()) collect(attribute.value, tensors);
  for (const torch::jit::Module& part : module.modules()) {
    for (const torch::jit::Method& method : part.get_methods())
      collect_constants(*method.graph()->block(), tensors);
  }
  return tensors;
}

}  // namespace torch2caffe
