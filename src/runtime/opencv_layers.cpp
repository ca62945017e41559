// Layers of stock Caffe that OpenCV's importer lacks, on OpenCV's Layer interface.
#include "runtime/opencv_layers.h"

#include <opencv2/dnn/layer.details.hpp>

namespace torch2caffe {
namespace {

using Mats = std::vector<cv::Mat>;
using Shapes = std::vector<cv::dnn::MatShape>;

// A layer with one top, which has the shape of the first bottom unless it says otherwise.
template <typename Derived>
class PlainLayer : public LentLayer {
 public:
  static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
    return cv::makePtr<Derived>(params);
  }

  bool getMemoryShapes(const Shapes& inputs, int, Shapes& outputs, Shapes&) const override {
    outputs = {top(inputs.at(0))};
    return false;
  }

  void run(const Mats& inputs, Mats& outputs) override { compute(inputs, outputs[0].ptr<float>()); }

 protected:
  explicit PlainLayer(const cv::dnn::LayerParams& params) : LentLayer(params) {}

  virtual cv::dnn::MatShape top(const cv::dnn::MatShape& bottom) const { return bottom; }
  virtual void compute(const Mats& inputs, float* out) const = 0;
};

// Bias with two bottoms: adds the second, whose shape is a run of the first's axes from `axis` on
// (bias_layer.cpp).
class BiasLayer : public PlainLayer<BiasLayer> {
 public:
  explicit BiasLayer(const cv::dnn::LayerParams& params)
      : PlainLayer(params), axis_(params.get<int>("axis", 1)) {}

  void compute(const Mats& inputs, float* out) const override {
    const cv::Mat& x = inputs[0];
    const cv::Mat& bias = inputs.size() > 1 ? inputs[1] : blobs.at(0);
    const size_t run = bias.total();
    size_t outer = 1;
    for (int axis = 0; axis < axis_; ++axis) outer *= static_cast<size_t>(x.size[axis]);
    const size_t inner = x.total() / (outer * run);
    const auto* in = x.ptr<float>();
    for (size_t i = 0; i < x.total(); ++i) out[i] = in[i] + bias.ptr<float>()[i / inner % run];
  }

 private:
  int axis_;
};

// Clip (clip_layer.cpp); opencv.cpp says under which names the bounds come.
class ClipLayer : public PlainLayer<ClipLayer> {
 public:
  explicit ClipLayer(const cv::dnn::LayerParams& params)
      : PlainLayer(params), low_(params.get<float>("shift")), high_(params.get<float>("scale")) {}

  void compute(const Mats& inputs, float* out) const override {
    const auto* in = inputs[0].ptr<float>();
    for (size_t i = 0; i < inputs[0].total(); ++i) out[i] = std::min(std::max(in[i], low_), high_);
  }

 private:
  float low_, high_;
};

// Embed: a row of the matrix for each number (embed_layer.cpp).
class EmbedLayer : public PlainLayer<EmbedLayer> {
 public:
  explicit EmbedLayer(const cv::dnn::LayerParams& params)
      : PlainLayer(params),
        rows_(params.get<int>("input_dim")),
        columns_(params.get<int>("num_output")) {
    blobs = params.blobs;
  }

  cv::dnn::MatShape top(const cv::dnn::MatShape& bottom) const override {
    cv::dnn::MatShape shape = bottom;
    shape.push_back(columns_);
    return shape;
  }

  void compute(const Mats& inputs, float* out) const override {
    const auto* indices = inputs[0].ptr<float>();
    for (size_t i = 0; i < inputs[0].total(); ++i) {
      const int row = static_cast<int>(indices[i]);
      if (row < 0 || row >= rows_) CV_Error(cv::Error::StsOutOfRange, "Embed has no such row");
      out = std::copy_n(blobs.at(0).ptr<float>() + row * columns_, columns_, out);
    }
  }

 private:
  int rows_, columns_;
};

// Threshold: 1 above it, else 0 (threshold_layer.cpp).
class ThresholdLayer : public PlainLayer<ThresholdLayer> {
 public:
  explicit ThresholdLayer(const cv::dnn::LayerParams& params)
      : PlainLayer(params), threshold_(params.get<float>("threshold", 0)) {}

  void compute(const Mats& inputs, float* out) const override {
    const auto* in = inputs[0].ptr<float>();
    for (size_t i = 0; i < inputs[0].total(); ++i) out[i] = in[i] > threshold_ ? 1.0F : 0.0F;
  }

 private:
  float threshold_;
};

// Tile: what stands from the axis on is written `tiles` times (tile_layer.cpp).
class TileLayer : public PlainLayer<TileLayer> {
 public:
  explicit TileLayer(const cv::dnn::LayerParams& params)
      : PlainLayer(params), axis_(params.get<int>("axis", 1)), tiles_(params.get<int>("tiles")) {}

  cv::dnn::MatShape top(const cv::dnn::MatShape& bottom) const override {
    cv::dnn::MatShape shape = bottom;
    shape.at(static_cast<size_t>(axis_of(static_cast<int>(shape.size())))) *= tiles_;
    return shape;
  }

  void compute(const Mats& inputs, float* out) const override {
    const size_t row = inputs[0].total(axis_of(inputs[0].dims));
    const auto* in = inputs[0].ptr<float>();
    for (size_t begin = 0; begin < inputs[0].total(); begin += row) {
      for (int i = 0; i < tiles_; ++i) out = std::copy_n(in + begin, row, out);
    }
  }

 private:
  int axis_of(int rank) const { return axis_ < 0 ? axis_ + rank : axis_; }

  int axis_, tiles_;
};

}  // namespace

void register_opencv_layers() {
  static const bool registered = [] {
    CV_DNN_REGISTER_LAYER_CLASS(Bias, BiasLayer);
    CV_DNN_REGISTER_LAYER_CLASS(Clip, ClipLayer);
    CV_DNN_REGISTER_LAYER_CLASS(Embed, EmbedLayer);
    CV_DNN_REGISTER_LAYER_CLASS(Threshold, ThresholdLayer);
    CV_DNN_REGISTER_LAYER_CLASS(Tile, TileLayer);
    register_opencv_deconvolution();
    register_opencv_lstm();
    return true;
  }();
  (void)registered;
}

}  // namespace torch2caffe
