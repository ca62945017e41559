// The plug-in that reads and writes pictures.
#include "runtime/pictures/pictures.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "base/bytes.h"
#include "runtime/pictures/formats.h"
#include "torch2caffe/api.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

cv::Mat read(const std::filesystem::path& path, int channels) {
  const Bytes bytes = map_file(path);
  try {
    return pictures::read_picture_bytes(bytes.view, channels);
  } catch (const pictures::BadPicture& bad) {
    throw ConvertError(Status::unreadable_input, path.string(), bad.what(),
                       "give a .jpg, .png or .bmp file that other programs show, or an .npy file");
  }
}

Tensor tensor_of_picture(const std::filesystem::path& path, const Shape& shape) {
  const int channels = static_cast<int>(shape[1]);
  cv::Mat picture = read(path, channels);
  cv::resize(picture, picture, cv::Size(static_cast<int>(shape[3]), static_cast<int>(shape[2])), 0,
             0, cv::INTER_LINEAR);
  std::vector<float> values;
  values.reserve(static_cast<size_t>(count_of(shape)));
  for (int channel = 0; channel < channels; ++channel) {
    const int stored = channels == 3 ? 2 - channel : channel;  // OpenCV reads BGR
    for (int y = 0; y < picture.rows; ++y) {
      const uchar* row = picture.ptr<uchar>(y);
      for (int x = 0; x < picture.cols; ++x) values.push_back(row[x * channels + stored]);
    }
  }
  return Tensor(shape, std::move(values));
}

// Colours that are told apart on photographs, for labels in turn.
cv::Scalar colour_of(int label) {
  static const cv::Scalar colours[] = {{60, 180, 75},  {75, 25, 230},  {200, 130, 0},
                                       {48, 130, 245}, {180, 30, 145}, {240, 240, 70}};
  return colours[static_cast<size_t>(label) % std::size(colours)];
}

void draw(cv::Mat& picture, const PictureBox& box) {
  const auto pixel = [](double share, int side) {
    return static_cast<int>(std::clamp(share, -1.0, 2.0) * side);
  };
  const cv::Point from(pixel(box.corners[0], picture.cols), pixel(box.corners[1], picture.rows));
  const cv::Point to(pixel(box.corners[2], picture.cols), pixel(box.corners[3], picture.rows));
  const int thickness = std::max(1, std::max(picture.cols, picture.rows) / 400);
  const double text_size = 0.4 * thickness;
  cv::rectangle(picture, from, to, colour_of(box.label), thickness);
  cv::putText(picture, box.text, {from.x, std::max(from.y - 2 * thickness, 10 * thickness)},
              cv::FONT_HERSHEY_SIMPLEX, text_size, colour_of(box.label), thickness, cv::LINE_AA);
}

std::string picture_with_boxes(const std::filesystem::path& path,
                               const std::vector<PictureBox>& boxes, const std::string& format) {
  cv::Mat picture = read(path, 3);
  for (const PictureBox& box : boxes) draw(picture, box);
  if (format == ".png") return pictures::write_png(picture);
  if (format == ".jpg" || format == ".jpeg") return pictures::write_jpeg(picture);
  throw ConvertError(Status::wrong_usage, "--draw", "'" + format + "' is no format for pictures",
                     "end the name in .png or .jpg");
}

}  // namespace
}  // namespace torch2caffe

extern "C" TORCH2CAFFE_API torch2caffe::Tensor torch2caffe_read_picture(
    const std::filesystem::path& path, const torch2caffe::Shape& shape) {
  return torch2caffe::tensor_of_picture(path, shape);
}

extern "C" TORCH2CAFFE_API std::string torch2caffe_draw_boxes(
    const std::filesystem::path& path, const std::vector<torch2caffe::PictureBox>& boxes,
    const std::string& format) {
  return torch2caffe::picture_with_boxes(path, boxes, format);
}
