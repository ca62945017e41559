// Deconvolution over any number of spatial axes with dilation, as Caffe has it; OpenCV's own takes
// two axes and no dilation, and forgets the padding of kernels of one element. Plain loops: this
// checks conversions, and is no way to deploy them.
#include <numeric>
#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/dnn/layer.details.hpp>

#include "runtime/opencv_layers.h"

namespace torch2caffe {
namespace {

using Sizes = std::vector<int>;

Sizes axes_of(const cv::dnn::LayerParams& params, const std::string& name, size_t axes,
              int fallback) {
  Sizes sizes(axes, fallback);
  if (!params.has(name)) return sizes;
  const cv::dnn::DictValue& given = params.get(name);
  for (size_t i = 0; i < axes; ++i)
    sizes[i] = given.get<int>(given.size() == 1 ? 0 : static_cast<int>(i));
  return sizes;
}

// The next index within `sizes`, the last axis first; false behind the last.
bool advance(Sizes& index, const Sizes& sizes) {
  for (size_t axis = sizes.size(); axis-- > 0;) {
    if (++index[axis] < sizes[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

size_t place_of(const Sizes& index, const Sizes& sizes) {
  size_t place = 0;
  for (size_t axis = 0; axis < sizes.size(); ++axis)
    place = place * static_cast<size_t>(sizes[axis]) + static_cast<size_t>(index[axis]);
  return place;
}

size_t total(const Sizes& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), size_t{1}, [](size_t product, int size) {
    return product * static_cast<size_t>(size);
  });
}

class DeconvolutionLayer : public LentLayer {
 public:
  explicit DeconvolutionLayer(const cv::dnn::LayerParams& params) : LentLayer(params) {
    const cv::Mat& weight = blobs.at(0);
    const auto axes = static_cast<size_t>(weight.dims) - 2;
    kernel_.assign(weight.size.p + 2, weight.size.p + weight.dims);
    stride_ = axes_of(params, "stride", axes, 1);
    pad_ = axes_of(params, "pad", axes, 0);
    dilation_ = axes_of(params, "dilation", axes, 1);
    const auto either = [&](const char* field, Sizes& sizes, size_t axis) {
      if (params.has(field)) sizes.at(axis) = params.get<int>(field);
    };
    either("stride_h", stride_, 0);
    either("stride_w", stride_, 1);
    either("pad_h", pad_, 0);
    either("pad_w", pad_, 1);
    groups_ = params.get<int>("group", 1);
  }

  // OpenCV's own wherever it is right.
  static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
    const cv::Mat& weight = params.blobs.at(0);
    const bool is_plane = weight.dims == 4;
    const bool is_padded = params.has("pad") || params.has("pad_h") || params.has("pad_w");
    const bool is_padded_point = is_plane && weight.size[2] * weight.size[3] == 1 && is_padded;
    if (is_plane && !is_padded_point && !params.has("dilation"))
      return cv::dnn::DeconvolutionLayer::create(params);
    return cv::makePtr<DeconvolutionLayer>(params);
  }

  bool getMemoryShapes(const std::vector<cv::dnn::MatShape>& inputs, int,
                       std::vector<cv::dnn::MatShape>& outputs,
                       std::vector<cv::dnn::MatShape>&) const override {
    cv::dnn::MatShape top = {inputs.at(0)[0], blobs[0].size[1] * groups_};
    for (size_t i = 0; i < kernel_.size(); ++i)
      top.push_back(stride_[i] * (inputs[0][i + 2] - 1) + dilation_[i] * (kernel_[i] - 1) + 1 -
                    2 * pad_[i]);
    outputs = {top};
    return false;
  }

  void run(const std::vector<cv::Mat>& inputs, std::vector<cv::Mat>& outputs) override {
    const cv::Mat& x = inputs[0];
    cv::Mat& y = outputs[0];
    in_.assign(x.size.p + 2, x.size.p + x.dims);
    out_.assign(y.size.p + 2, y.size.p + y.dims);
    const int channels = x.size[1], tops = blobs[0].size[1];
    for (int n = 0; n < x.size[0]; ++n) {
      for (int o = 0; o < y.size[1]; ++o)
        std::fill_n(plane(y, n * y.size[1] + o), total(out_),
                    blobs.size() > 1 ? blobs[1].ptr<float>()[o] : 0.0F);
      for (int c = 0; c < channels; ++c) {
        const int first = c / (channels / groups_) * tops;
        for (int o = 0; o < tops; ++o)
          lay_down(plane(x, n * channels + c), plane(blobs[0], c * tops + o),
                   plane(y, n * y.size[1] + first + o));
      }
    }
  }

 private:
  // The run of spatial axes of the i-th pair of the first two.
  static float* plane(const cv::Mat& mat, int i) {
    const Sizes spatial(mat.size.p + 2, mat.size.p + mat.dims);
    return const_cast<float*>(mat.ptr<float>()) + static_cast<size_t>(i) * total(spatial);
  }

  void lay_down(const float* x, const float* kernel, float* y) const {
    Sizes at(in_.size(), 0);
    do {
      const float value = x[place_of(at, in_)];
      Sizes k(kernel_.size(), 0);
      do {
        Sizes to(at.size());
        bool inside = true;
        for (size_t i = 0; i < at.size(); ++i) {
          to[i] = at[i] * stride_[i] + k[i] * dilation_[i] - pad_[i];
          inside = inside && to[i] >= 0 && to[i] < out_[i];
        }
        if (inside) y[place_of(to, out_)] += value * kernel[place_of(k, kernel_)];
      } while (advance(k, kernel_));
    } while (advance(at, in_));
  }

  Sizes kernel_, stride_, pad_, dilation_, in_, out_;
  int groups_ = 1;
};

}  // namespace

void register_opencv_deconvolution() {
  CV_DNN_REGISTER_LAYER_CLASS(Deconvolution, DeconvolutionLayer);
}

}  // namespace torch2caffe
