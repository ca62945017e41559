// Layers of stock Caffe that OpenCV's importer lacks.
#pragma once

#include <opencv2/dnn.hpp>

namespace torch2caffe {

// What all of them are, and none of OpenCV's own.
class LentLayer : public cv::dnn::Layer {
 protected:
  explicit LentLayer(const cv::dnn::LayerParams& params) : Layer(params) {}
};

// Registers them with OpenCV's LayerFactory, once a process.
void register_opencv_layers();

// The part of it that has a file of its own.
void register_opencv_deconvolution();

}  // namespace torch2caffe
