// Exported programs (.pt2) as models, without PyTorch.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "importers/import.h"

namespace torch2caffe {

// Nothing where the file is no exported program. Throws as open_model does.
std::unique_ptr<Model> open_exported_program(const std::filesystem::path& path,
                                             const std::vector<InputSpec>& inputs, Follow follow,
                                             UsersTorch* users);

}  // namespace torch2caffe
