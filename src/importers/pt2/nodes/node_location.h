// Where in the user's Python a node of an exported program came from.
#pragma once

#include <string>

#include "torch2caffe/location.h"

namespace torch2caffe {

// The innermost line outside PyTorch itself of Python's stack as text ("stack_trace"), and the
// module's path from what torch.export tells of the calls of modules ("nn_module_stack"), in all
// its spellings: "L__self___layer1_0,L['self'].layer1[0],torch.nn...;", "...,layer1.0,...".
Location node_location(const std::string& stack_trace, const std::string& module_stack);

}  // namespace torch2caffe
