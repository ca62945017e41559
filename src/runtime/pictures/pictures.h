// Pictures as inputs of networks; the seam to the plug-in that reads them.
#pragma once

#include <filesystem>

#include "graph/tensor.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// The picture as a network's input of `shape` (1, channels, height, width; 1 or 3 channels). Throws
// ConvertError: unreadable_input for a file that is no picture, wrong_usage for a shape that is
// none of a picture and for means or scales that do not fit the channels.
Tensor read_picture(const std::filesystem::path& path, const Shape& shape,
                    const PictureOptions& options);

using ReadPictureFunction = Tensor (*)(const std::filesystem::path& path, const Shape& shape,
                                       const PictureOptions& options);
inline constexpr const char* read_picture_symbol = "torch2caffe_read_picture";

}  // namespace torch2caffe
