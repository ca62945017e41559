// What a detector finds, as a picture.
#pragma once

#include <optional>
#include <string>

#include "torch2caffe/comparison.h"

namespace torch2caffe {

// The best boxes of both networks on one picture; nothing where there are none.
std::string boxes_picture(const std::optional<DetectionComparison>& boxes);

}  // namespace torch2caffe
