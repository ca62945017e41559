// What `torch2caffe run` tells.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/run.h"

namespace torch2caffe {

// Of each judge, of each blob: its boxes, its best classes where there are labels, or its last
// values.
void print(const std::vector<RunResult>& results, const std::vector<std::string>& labels);

// All values, unless they are not wanted; what is said of them above; and the files that were
// written.
void print_json(const std::vector<RunResult>& results, const RunOptions& options, bool values);

}  // namespace torch2caffe
