// What is done to a picture's pixels before a network takes them.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <vector>

namespace torch2caffe {

// Given pixels from 0 to 255, the result is (pixel * scale - mean) / std, channel by channel.
struct Preprocessing {
  double scale = 1;
  // One for all channels or one for each, in the order of the result's channels; empty: 0 and 1.
  std::vector<double> mean, std;
  // The result has its channels in the other order than the pixels.
  bool bgr = false;

  bool empty() const { return scale == 1 && mean.empty() && std.empty() && !bgr; }
};

}  // namespace torch2caffe
