// Readers and writers of the formats of pictures. Pixels come out as OpenCV's imread gives them.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace torch2caffe::pictures {

// Why bytes are no picture that can be read; goes on behind the file's name.
struct BadPicture : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Picture {
  cv::Mat pixels;       // of 8 bits: grey, or blue, green and red
  int orientation = 1;  // EXIF's: how it is to be turned to be upright
};

// `channels` is 1 for grey, or 3. All throw BadPicture.
Picture read_jpeg(std::string_view bytes, int channels);
Picture read_png(std::string_view bytes, int channels);
Picture read_bmp(std::string_view bytes, int channels);
// By the first bytes, and turned upright.
cv::Mat read_picture_bytes(std::string_view bytes, int channels);

// Of blue, green and red.
std::string write_jpeg(const cv::Mat& picture);
std::string write_png(const cv::Mat& picture);

// An empty picture of these sides, if they are of a size that pictures have.
cv::Mat canvas(int64_t width, int64_t height, int channels);

// A whole number of `size` bytes at `at`, the lowest byte first. Throws BadPicture behind the end.
uint32_t number_at(std::string_view bytes, size_t at, size_t size, bool lowest_first = true);

// By the weights of television, rounded as OpenCV's codecs do.
inline uint8_t grey_of(int blue, int green, int red) {
  return static_cast<uint8_t>((blue * 1868 + green * 9617 + red * 4899 + (1 << 13)) >> 14);
}

// EXIF's orientation in what a camera wrote, from "II" or "MM" on; 1 where that says none.
int orientation_in(std::string_view exif);
// The picture as an orientation from 1 to 8 says that it is to be seen.
cv::Mat turned_upright(const cv::Mat& picture, int orientation);

}  // namespace torch2caffe::pictures
