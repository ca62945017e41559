// Where along an axis the largest or smallest element is.
#pragma once

#include <string>

#include "compose/layer_builder.h"

namespace torch2caffe {

enum class Extreme { largest, smallest };

// The position as a whole number in float32, the first of equal ones as in PyTorch. The blob has
// shape `result`, which has as many elements as x with one along `axis`.
BlobId extreme_position(LayerBuilder& layers, BlobId x, size_t axis, Extreme extreme,
                        const Shape& result, const std::string& part = "");

}  // namespace torch2caffe
