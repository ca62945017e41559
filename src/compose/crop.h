// Parts of images, without Slice.
#pragma once

#include <array>
#include <string>

#include "compose/layer_builder.h"

namespace torch2caffe {

using RowAndColumn = std::array<int64_t, 2>;

// `size` rows and columns of each image from row and column `first` on, by a Convolution with a
// single one in its kernel: more programs read that than a Slice of rows and the Silence for what
// it leaves over. NaN and infinity spread to the neighbours that the kernel sees.
BlobId crop(LayerBuilder& layers, BlobId images, RowAndColumn first, RowAndColumn size,
            const std::string& part = "");

// The same along one axis of [N, C, H, W]: 2 for rows, 3 for columns.
BlobId crop_along(LayerBuilder& layers, BlobId images, size_t axis, int64_t first, int64_t size,
                  const std::string& part = "");

}  // namespace torch2caffe
