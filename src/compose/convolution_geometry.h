// Layers that slide a kernel, taken apart, to be built again with something changed.
#pragma once

#include "compose/building_blocks.h"

namespace torch2caffe {

// Stride, pad, dilation and groups of a Convolution or Deconvolution layer, for each spatial axis.
ConvolutionOf geometry_of(const Net& net, const Layer& layer);

// Its bias, if it has one.
std::optional<Weight> own_bias(const Layer& layer);

}  // namespace torch2caffe
