// Where in the user's Python a TorchScript node came from.
#pragma once

#include <optional>
#include <string>

#include "importers/libtorch/torch.h"
#include "torch2caffe/location.h"

namespace torch2caffe {

// The innermost frame outside PyTorch itself: users want their own line, not
// torch/nn/modules/conv.py. Nothing when the archive kept none. The module is left empty.
std::optional<Location> user_location(const torch::jit::Node& node);

}  // namespace torch2caffe
