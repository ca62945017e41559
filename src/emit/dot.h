// A picture of a net.
#pragma once

#include <string>

#include "net/net.h"

namespace torch2caffe {

// The net in Graphviz's language: layers in nested boxes for the modules that their names stand in,
// shapes on the edges where they are known.
std::string dot_of(const Net& net);

}  // namespace torch2caffe
