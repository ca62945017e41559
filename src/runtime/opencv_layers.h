// Layers of stock Caffe that OpenCV's importer lacks.
#pragma once

namespace torch2caffe {

// Registers them with OpenCV's LayerFactory, once a process.
void register_opencv_layers();

// The part of it that has a file of its own.
void register_opencv_deconvolution();

}  // namespace torch2caffe
