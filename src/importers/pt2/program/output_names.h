// The names of a model's outputs, from where they stand in its result.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace torch2caffe {

// One name for each leaf of the result, "" for a result that is one tensor: "boxes.1" for the
// second of a list under the key "boxes". `tree` is PyTorch's TreeSpec, parsed; `named_tuples` are
// their fields' names by type, as archives have them ("treespec_namedtuple_fields").
std::vector<std::string> output_names(const nlohmann::json& tree,
                                      const nlohmann::json& named_tuples);

}  // namespace torch2caffe
