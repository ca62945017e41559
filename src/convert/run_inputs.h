// What `run` is given: a file for each input of the network.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "graph/npy.h"
#include "torch2caffe/input_spec.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// A file, or what stands in it, that cannot be taken: ConvertError (unreadable_input).
[[noreturn]] void refuse(const std::string& subject, const std::string& what,
                         const std::string& advice);

// The file for each input: those that are named, then the others in order. Throws ConvertError
// (wrong_usage) where they are too many or too few.
std::vector<std::filesystem::path> input_files(const RunOptions& options,
                                               const std::vector<InputSpec>& inputs);

// What they hold, pictures after the preprocessing. Throws ConvertError (unreadable_input) for
// files that are not there, or are of another shape.
std::vector<NamedTensor> read_inputs(const RunOptions& options,
                                     const std::vector<InputSpec>& inputs);

}  // namespace torch2caffe
