// LSTM as Caffe has it (recurrent_layer.cpp, lstm_layer.cpp), but for the static input: OpenCV's
// own takes other weights, and no `cont`.
#include <cmath>
#include <opencv2/dnn/layer.details.hpp>

#include "runtime/opencv_layers.h"

namespace torch2caffe {
namespace {

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

class CaffeLstmLayer : public LentLayer {
 public:
  explicit CaffeLstmLayer(const cv::dnn::LayerParams& params)
      : LentLayer(params),
        size_(params.get<int>("num_output")),
        has_states_(params.get<bool>("expose_hidden", false)) {
    blobs = params.blobs;
  }

  static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
    return cv::makePtr<CaffeLstmLayer>(params);
  }

  bool getMemoryShapes(const std::vector<cv::dnn::MatShape>& inputs, int,
                       std::vector<cv::dnn::MatShape>& outputs,
                       std::vector<cv::dnn::MatShape>&) const override {
    if (inputs.size() != (has_states_ ? 4 : 2))
      CV_Error(cv::Error::StsNotImplemented, "LSTM takes a sequence, cont and states alone");
    const cv::dnn::MatShape state = {1, inputs[0].at(1), size_};
    outputs = {{inputs[0][0], state[1], size_}};
    if (has_states_) outputs.insert(outputs.end(), 2, state);
    return false;
  }

  void run(const std::vector<cv::Mat>& inputs, std::vector<cv::Mat>& outputs) override {
    const int steps = inputs[0].size[0], batch = inputs[0].size[1];
    const cv::Mat of_input = product(inputs[0], steps * batch, blobs.at(0));
    cv::Mat h = cv::Mat::zeros(batch, size_, CV_32F), c = h.clone();
    if (has_states_) {
      inputs[2].reshape(1, batch).copyTo(h);
      inputs[3].reshape(1, batch).copyTo(c);
    }
    for (int t = 0; t < steps; ++t) {
      const auto* goes_on = inputs[1].ptr<float>() + t * batch;
      for (int n = 0; n < batch; ++n) {
        h.row(n) *= goes_on[n];
        c.row(n) *= goes_on[n];
      }
      cv::Mat sum = product(h, batch, blobs.at(2)) + of_input.rowRange(t * batch, (t + 1) * batch);
      for (int n = 0; n < batch; ++n) step(sum.ptr<float>(n), h.ptr<float>(n), c.ptr<float>(n));
      std::copy_n(h.ptr<float>(), h.total(),
                  outputs[0].ptr<float>() + static_cast<size_t>(t) * h.total());
    }
    if (!has_states_) return;
    std::copy_n(h.ptr<float>(), h.total(), outputs[1].ptr<float>());
    std::copy_n(c.ptr<float>(), c.total(), outputs[2].ptr<float>());
  }

 private:
  // Each of so many rows of x with each row of the weight.
  static cv::Mat product(const cv::Mat& x, int rows, const cv::Mat& weight) {
    cv::Mat result;
    cv::gemm(x.reshape(1, rows), weight, 1, cv::noArray(), 0, result, cv::GEMM_2_T);
    return result;
  }

  void step(const float* sum, float* h, float* c) const {
    const auto* bias = blobs.at(1).ptr<float>();
    for (int i = 0; i < size_; ++i) {
      const auto gate = [&](int which) { return sum[which * size_ + i] + bias[which * size_ + i]; };
      c[i] = sigmoid(gate(1)) * c[i] + sigmoid(gate(0)) * std::tanh(gate(3));
      h[i] = sigmoid(gate(2)) * std::tanh(c[i]);
    }
  }

  int size_;
  bool has_states_;
};

}  // namespace

void register_opencv_lstm() { CV_DNN_REGISTER_LAYER_CLASS(LSTM, CaffeLstmLayer); }

}  // namespace torch2caffe
