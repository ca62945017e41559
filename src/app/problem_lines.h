// Problems as lines of text.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/error.h"

namespace torch2caffe {

// Each problem once, in the order in which they were found: "net.py:5 (12 places: modules block.0,
// block.1, block.2 and 9 more): aten::erfinv: ...".
std::vector<std::string> lines_of(const std::vector<Problem>& problems);

// "2 problems in 13 places: aten::erfinv (12), aten::i0 (1)"; nothing where there is one alone.
std::string headline_of(const std::vector<Problem>& problems);

}  // namespace torch2caffe
