// Puts a picture's preprocessing into the network, which then takes raw pixels.
#pragma once

#include <memory>

#include "graph/graph.h"
#include "net/net.h"
#include "runtime/runtime.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

// Given:   x = Input();  y = ...(x), the net as it was lowered
// Result:  p = Input();  x = Scale(p), the channels of p in the other order where asked for
// The passes put the Scale into the first convolution where that is exact. Throws ConvertError
// (wrong_usage) where it does not suit the net's input.
void take_raw_pixels(Net& net, const Preprocessing& preprocessing);

// What a network without that is fed for the pixels of a picture (1, C, H, W).
Tensor preprocessed(const Tensor& pixels, const Preprocessing& preprocessing);

// The pixels for which the model is given `input`.
Tensor pixels_of(const Tensor& input, const Preprocessing& preprocessing);

// `runtime`, which is fed `pixels` whatever it is told to be fed.
std::unique_ptr<Runtime> fed_with_pixels(std::unique_ptr<Runtime> runtime, Tensor pixels);

}  // namespace torch2caffe
