// An input of a model, as the user describes it.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace torch2caffe {

struct InputSpec {
  std::string name;            // a parameter of forward(); empty: the next one in order
  std::vector<int64_t> shape;  // N, C, H, W for images
  // "int64" or "int32" for indices; empty: float32, or what an exported program says.
  std::string dtype = {};
};

}  // namespace torch2caffe
