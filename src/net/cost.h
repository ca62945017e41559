// What a net costs to run, by its layers' shapes.
#pragma once

#include "net/net.h"

namespace torch2caffe {

struct Cost {
  int64_t parameters = 0;
  int64_t multiply_adds = 0;
  // Of all blobs that the layer makes; none where they are its bottom's memory.
  int64_t blob_elements = 0;

  Cost& operator+=(const Cost& other);
  Cost operator-(const Cost& other) const;
  // By multiply-adds, then by memory.
  bool operator<(const Cost& other) const;
};

Cost cost_of(const Net& net, const Layer& layer);
Cost cost_of(const Net& net);

}  // namespace torch2caffe
