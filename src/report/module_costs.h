// Where a network spends what it costs.
#pragma once

#include <string>

#include "net/net.h"

namespace torch2caffe {

// A table with a row for each module, down to so many levels, with bars for its shares.
std::string module_costs(const Net& net, size_t levels);

}  // namespace torch2caffe
