// GELU and the error function.
#pragma once

#include <string>

#include "compose/layer_builder.h"

namespace torch2caffe {

// x * (1 + erf(x / sqrt 2)) / 2.
BlobId gelu_by_erf(LayerBuilder& layers, BlobId x, const std::string& part = "");

// x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2.
BlobId gelu_by_tanh(LayerBuilder& layers, BlobId x, const std::string& part = "");

BlobId error_function(LayerBuilder& layers, BlobId x, const std::string& part = "");

}  // namespace torch2caffe
