// Layers of stock Caffe that OpenCV's importer lacks, on OpenCV's Layer interface.
#include "runtime/opencv_layers.h"

#include <opencv2/dnn.hpp>
#include <opencv2/dnn/layer.details.hpp>

namespace torch2caffe {
namespace {

using Mats = std::vector<cv::Mat>;
using Shapes = std::vector<cv::dnn::MatShape>;

// Bias with two bottoms: adds the second, whose shape is a run of the first's axes from `axis` on
// (bias_layer.cpp).
class BiasLayer : public cv::dnn::Layer {
 public:
  explicit BiasLayer(const cv::dnn::LayerParams& params)
      : Layer(params), axis_(params.get<int>("axis", 1)) {}

  static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
    return cv::makePtr<BiasLayer>(params);
  }

  bool getMemoryShapes(const Shapes& inputs, int, Shapes& outputs, Shapes&) const override {
    outputs = {inputs.at(0)};
    return false;
  }

  void forward(cv::InputArrayOfArrays inputs_array, cv::OutputArrayOfArrays outputs_array,
               cv::OutputArrayOfArrays) override {
    Mats inputs, outputs;
    inputs_array.getMatVector(inputs);
    outputs_array.getMatVector(outputs);
    const cv::Mat& x = inputs[0];
    const cv::Mat& bias = inputs.size() > 1 ? inputs[1] : blobs.at(0);
    const size_t run = bias.total();
    size_t outer = 1;
    for (int axis = 0; axis < axis_; ++axis) outer *= static_cast<size_t>(x.size[axis]);
    const size_t inner = x.total() / (outer * run);
    const auto* in = x.ptr<float>();
    auto* out = outputs[0].ptr<float>();
    for (size_t i = 0; i < x.total(); ++i) out[i] = in[i] + bias.ptr<float>()[i / inner % run];
  }

 private:
  int axis_;
};

class ClipLayer : public cv::dnn::Layer {
 public:
  explicit ClipLayer(const cv::dnn::LayerParams& params)
      : Layer(params), low_(params.get<float>("shift")), high_(params.get<float>("scale")) {}

  static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
    return cv::makePtr<ClipLayer>(params);
  }

  bool getMemoryShapes(const Shapes& inputs, int, Shapes& outputs, Shapes&) const override {
    outputs = {inputs.at(0)};
    return false;
  }

  void forward(cv::InputArrayOfArrays inputs_array, cv::OutputArrayOfArrays outputs_array,
               cv::OutputArrayOfArrays) override {
    Mats inputs, outputs;
    inputs_array.getMatVector(inputs);
    outputs_array.getMatVector(outputs);
    const auto* in = inputs[0].ptr<float>();
    auto* out = outputs[0].ptr<float>();
    for (size_t i = 0; i < inputs[0].total(); ++i) out[i] = std::min(std::max(in[i], low_), high_);
  }

 private:
  float low_, high_;
};

// Tile (tile_layer.cpp): what stands from the axis on is written `tiles` times.
class TileLayer : public cv::dnn::Layer {
 public:
  explicit TileLayer(const cv::dnn::LayerParams& params)
      : Layer(params), axis_(params.get<int>("axis", 1)), tiles_(params.get<int>("tiles")) {}

  static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
    return cv::makePtr<TileLayer>(params);
  }

  bool getMemoryShapes(const Shapes& inputs, int, Shapes& outputs, Shapes&) const override {
    outputs = {inputs.at(0)};
    outputs[0].at(axis_of(outputs[0].size())) *= tiles_;
    return false;
  }

  void forward(cv::InputArrayOfArrays inputs_array, cv::OutputArrayOfArrays outputs_array,
               cv::OutputArrayOfArrays) override {
    Mats inputs, outputs;
    inputs_array.getMatVector(inputs);
    outputs_array.getMatVector(outputs);
    const cv::Mat& x = inputs[0];
    const size_t row = x.total(static_cast<int>(axis_of(static_cast<size_t>(x.dims))));
    const auto* in = x.ptr<float>();
    auto* out = outputs[0].ptr<float>();
    for (size_t begin = 0; begin < x.total(); begin += row) {
      for (int i = 0; i < tiles_; ++i) out = std::copy_n(in + begin, row, out);
    }
  }

 private:
  size_t axis_of(size_t rank) const { return static_cast<size_t>(axis_) + (axis_ < 0 ? rank : 0); }

  int axis_, tiles_;
};

}  // namespace

void register_opencv_layers() {
  static const bool registered = [] {
    CV_DNN_REGISTER_LAYER_CLASS(Bias, BiasLayer);
    CV_DNN_REGISTER_LAYER_CLASS(Clip, ClipLayer);
    register_opencv_deconvolution();
    CV_DNN_REGISTER_LAYER_CLASS(Tile, TileLayer);
    return true;
  }();
  (void)registered;
}

}  // namespace torch2caffe
