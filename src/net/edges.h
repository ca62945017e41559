// What reads what in a net.
#pragma once

#include <vector>

#include "net/net.h"

namespace torch2caffe {

// The layers that this one reads: of each bottom the last before it that writes the blob.
std::vector<size_t> layers_read_by(const Net& net, size_t layer);

}  // namespace torch2caffe
