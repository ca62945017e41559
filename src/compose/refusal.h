// Why something cannot be made of layers.
#pragma once

#include <string>

namespace torch2caffe {

// What is wrong, and what the user can do. Thrown while layers are composed, and caught by those
// who know where in the model it happened: the driver of lowering, which adds the place, and
// LayerBuilder::choose, where a candidate that is refused is none.
struct Refusal {
  std::string what;
  std::string advice;
};

}  // namespace torch2caffe
