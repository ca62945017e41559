// Opens TorchScript archives.
#pragma once

#include <filesystem>

#include "importers/libtorch/torch.h"

namespace torch2caffe {

// Throws ConvertError: unreadable_input for what is no archive, cannot_be_expressed for one with
// operators that libtorch has not.
torch::jit::Module load(const std::filesystem::path& path);

}  // namespace torch2caffe
