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

// The parts of it that have files of their own.
void register_opencv_deconvolution();
void register_opencv_lstm();

}  // namespace torch2caffe
