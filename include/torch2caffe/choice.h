// Where a layer can be computed in several exact ways: which there were, and which was taken.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace torch2caffe {

// One of them, with what its layers cost for one run.
struct Alternative {
  std::string name;  // "slices and a Concat"
  int64_t multiply_adds = 0;
  int64_t blob_elements = 0;  // of all blobs that its layers make
};

struct Choice {
  std::string layer;                      // or group of layers
  std::vector<Alternative> alternatives;  // the one that was taken first
};

}  // namespace torch2caffe
