// The plug-in that reads pictures, with OpenCV's codecs.
#include "runtime/pictures/pictures.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace torch2caffe {
namespace {

// One number for all channels, or one for each.
double nth(const std::vector<double>& values, int channel) {
  return values.size() == 1 ? values[0] : values[static_cast<size_t>(channel)];
}

Tensor tensor_of_picture(const std::filesystem::path& path, const Shape& shape,
                         const PictureOptions& options) {
  const int channels = static_cast<int>(shape[1]);
  cv::Mat picture =
      cv::imread(path.string(), channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  if (picture.empty()) {
    throw ConvertError(Status::unreadable_input, path.string(), "is no picture that can be read",
                       "give a .jpg, .png, .bmp or .npy file");
  }
  cv::resize(picture, picture, cv::Size(static_cast<int>(shape[3]), static_cast<int>(shape[2])), 0,
             0, cv::INTER_LINEAR);
  std::vector<float> values;
  values.reserve(static_cast<size_t>(count_of(shape)));
  for (int channel = 0; channel < channels; ++channel) {
    const int stored = channels == 3 && !options.bgr ? 2 - channel : channel;  // OpenCV reads BGR
    for (int y = 0; y < picture.rows; ++y) {
      const uchar* row = picture.ptr<uchar>(y);
      for (int x = 0; x < picture.cols; ++x) {
        const double pixel = row[x * channels + stored];
        values.push_back(
            static_cast<float>((pixel - nth(options.mean, channel)) * nth(options.scale, channel)));
      }
    }
  }
  return Tensor(shape, std::move(values));
}

}  // namespace
}  // namespace torch2caffe

extern "C" torch2caffe::Tensor torch2caffe_read_picture(
    const std::filesystem::path& path, const torch2caffe::Shape& shape,
    const torch2caffe::PictureOptions& options) {
  return torch2caffe::tensor_of_picture(path, shape, options);
}
