// Layers of stock Caffe that OpenCV's importer lacks.
#pragma once

namespace torch2caffe {

// Registers them with OpenCV's LayerFactory, once a process.
void register_opencv_layers();

}  // namespace torch2caffe
