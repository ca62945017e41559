// What an exported program takes and gives, in the words of forward().
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "importers/pt2/sizes/sizes.h"

namespace torch2caffe {

// The tensors that the user gives, in their order. `module` is the archive's "graph_module". Throws
// ConvertError (cannot_be_expressed) for an input that is no tensor, nlohmann::json::exception.
std::vector<ExportedInput> user_inputs(const nlohmann::json& module);

// A name for each leaf of forward()'s result; none where the archive does not tell. Throws
// ConvertError (unreadable_input), nlohmann::json::exception.
std::vector<std::string> user_output_names(const nlohmann::json& module,
                                           const std::string& archive);

}  // namespace torch2caffe
