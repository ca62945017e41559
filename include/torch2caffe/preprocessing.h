// What the users of a model do to a picture's pixels first.
#pragma once

#include <vector>

namespace torch2caffe {

// The model's input = (pixel * scale - mean) / std, channel by channel.
struct Preprocessing {
  double scale = 1;
  // One for all channels or one for each, in the model's order of channels; empty: 0 and 1.
  std::vector<double> mean, std;
  // Pixels come with their channels in the other order.
  bool bgr = false;

  bool empty() const { return scale == 1 && mean.empty() && std.empty() && !bgr; }
};

}  // namespace torch2caffe
