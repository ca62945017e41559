// What a TorchScript archive holds beside what its forward() reads.
#pragma once

#include <vector>

#include "graph/tensor.h"
#include "importers/libtorch/torch.h"

namespace torch2caffe {

// Floating-point tensors among the attributes of modules and the constants in their code.
std::vector<Tensor> tensors_in(const torch::jit::Module& module);

}  // namespace torch2caffe
