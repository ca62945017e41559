// Paths of PyTorch's modules, which layers are called after.
#pragma once

#include <string>
#include <vector>

namespace torch2caffe {

// The module and those around it, the outermost first: of "layer1.0.conv1/scale" "layer1",
// "layer1.0" and "layer1.0.conv1". What stands behind "/" is one of several layers of a module.
std::vector<std::string> modules_around(const std::string& path);

}  // namespace torch2caffe
