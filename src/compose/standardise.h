// What normalisations that take their statistics from the input are made of.
#pragma once

#include <optional>
#include <string>

#include "compose/layer_builder.h"

namespace torch2caffe {

// (x - mean) / sqrt(variance + eps) of the elements along the axes from `axis` on, taken together.
BlobId standardise(LayerBuilder& layers, BlobId x, size_t axis, double eps,
                   const std::string& part = "");

// The same without the mean: x / sqrt(mean(x * x) + eps).
BlobId divide_by_root_mean_square(LayerBuilder& layers, BlobId x, size_t axis, double eps,
                                  const std::string& part = "");

// x * factors + offsets along the axes from `axis` on that they have. x itself where there is
// neither.
BlobId affine(LayerBuilder& layers, BlobId x, size_t axis, const std::optional<Tensor>& factors,
              const std::optional<Tensor>& offsets, const std::string& part = "");

}  // namespace torch2caffe
