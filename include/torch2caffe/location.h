// Where something stands in the user's model. Every node, layer and problem carries one.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <string>

#include "torch2caffe/api.h"

namespace torch2caffe {

struct Location {
  std::string module;  // path of the PyTorch module, "layer1.0.conv1"; empty for the model itself
  std::string file;    // Python source file; empty when unknown
  int line = 0;        // 1-based; 0 when unknown
  // Where neither file nor module is known: the name of the nearest weight that it follows from.
  std::string weight = {};

  bool operator==(const Location&) const = default;
};

// "resnet.py:41 (module layer1.0.conv1)", or "behind weight conv1_weight"; the parts that are
// unknown are left out.
TORCH2CAFFE_API std::string to_string(const Location& location);

}  // namespace torch2caffe
