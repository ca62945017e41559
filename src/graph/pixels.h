// What is done to a picture's pixels before a network takes them, as arithmetic.
#pragma once

#include <vector>

#include "graph/tensor.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

// The model's input = pixel * factors[c] + offsets[c], for the model's channel c.
struct PerChannel {
  std::vector<double> factors, offsets;
};

// That of an input of this shape. Throws ConvertError (wrong_usage) where `preprocessing` does not
// suit it: it is not N, C, H, W, has another number of channels, or a divisor of zero is asked for.
PerChannel per_channel(const Preprocessing& preprocessing, const Shape& input);

// What a network without preprocessing is fed for the pixels of a picture (N, C, H, W).
Tensor preprocessed(const Tensor& pixels, const Preprocessing& preprocessing);

// The pixels for which the model is given `input`.
Tensor pixels_of(const Tensor& input, const Preprocessing& preprocessing);

}  // namespace torch2caffe
