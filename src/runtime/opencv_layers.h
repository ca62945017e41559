// Layers of stock Caffe that OpenCV's importer lacks.
#pragma once

#include <opencv2/dnn.hpp>

namespace torch2caffe {

// What all of them are, and none of OpenCV's own.
class LentLayer : public cv::dnn::Layer {
 public:
  void forward(cv::InputArrayOfArrays inputs_array, cv::OutputArrayOfArrays outputs_array,
               cv::OutputArrayOfArrays) override {
    std::vector<cv::Mat> inputs, outputs;
    inputs_array.getMatVector(inputs);
    outputs_array.getMatVector(outputs);
    run(inputs, outputs);
  }

 protected:
  explicit LentLayer(const cv::dnn::LayerParams& params) : Layer(params) {}

  // Fills the outputs, whose shapes are those of getMemoryShapes().
  virtual void run(const std::vector<cv::Mat>& inputs, std::vector<cv::Mat>& outputs) = 0;
};

// Registers them with OpenCV's LayerFactory, once a process.
void register_opencv_layers();

// The parts of it that have files of their own.
void register_opencv_deconvolution();
void register_opencv_lstm();

}  // namespace torch2caffe
