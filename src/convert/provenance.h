// How a file came about, for whoever finds it later.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/convert.h"

namespace torch2caffe {

// Comment lines for the head of a prototxt: program, command, files with their checksums, and what
// is compared with what. `torch` and `judges` by name, empty where there is no comparison. Nothing
// without a command.
std::string provenance_of(const ConvertOptions& options, const std::string& target,
                          const std::string& torch, const std::vector<std::string>& judges);

}  // namespace torch2caffe
