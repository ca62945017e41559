// The seam between the program and an importer that lives in a plug-in, loaded only when a file
// needs it: libtorch alone costs more time to load than everything else the program does.
#pragma once

#include <memory>

#include "importers/import.h"

namespace torch2caffe {

// The one symbol of an importer plug-in, with C linkage so that it can be found by name. Throws as
// open_model does.
using OpenModelFunction = std::unique_ptr<Model> (*)(const std::filesystem::path& path,
                                                     const std::vector<InputSpec>& inputs);
inline constexpr const char* open_model_symbol = "torch2caffe_open_model";

}  // namespace torch2caffe
