// Turns the user's Python model into a file that an importer reads, by the user's own interpreter.
#pragma once

#include <filesystem>
#include <string>

#include "torch2caffe/convert.h"

namespace torch2caffe {

// Runs the exporter on options.model and options.weights and returns the path of the TorchScript
// file that it wrote into `folder`. Throws ConvertError with the exporter's own sentence:
// exporter_failed for a model that cannot be built or traced, unreadable_input for weights that
// cannot be read or do not fit, wrong_usage for inputs.
std::filesystem::path export_python_model(const ConvertOptions& options,
                                          const std::filesystem::path& folder);

}  // namespace torch2caffe
