// Operators of newer PyTorches by what they are made of in the libtorch at hand.
#pragma once

#include <functional>
#include <string>

#include "importers/libtorch/torch.h"

namespace torch2caffe {

// One argument by its name in the schema; none where the node does not pass it.
using ArgumentOf = std::function<c10::IValue(const char* name)>;

// The results of an operator that this libtorch lacks; nothing for one that is not known here
// either. Throws c10::Error for arguments that PyTorch refuses.
c10::optional<torch::jit::Stack> run_newer_operator(const std::string& target,
                                                    const ArgumentOf& argument);

}  // namespace torch2caffe
