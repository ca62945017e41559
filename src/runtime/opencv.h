// OpenCV's own Caffe importer, in this process.
#pragma once

#include "runtime/judge.h"

namespace torch2caffe {

// It computes what the target does, not what OpenCV would: for a target that joins no layers, each
// is run by itself; layers of stock Caffe that OpenCV lacks are registered with it; numbers that
// the target reads as whole ones lose their fractions. For a target that joins layers, outputs of
// the network are what those who deploy it in OpenCV get. Throws ConvertError (unreadable_input)
// for what the target computes and OpenCV cannot.
std::unique_ptr<Judge> opencv_judge();

}  // namespace torch2caffe
