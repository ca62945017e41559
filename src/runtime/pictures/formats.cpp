// What the formats have in common.
#include "runtime/pictures/formats.h"

#include <fmt/format.h>

namespace torch2caffe::pictures {
namespace {

// Four times as many as the largest cameras give; they take 0.8 GB.
constexpr int64_t most_pixels = int64_t{1} << 28;

constexpr uint32_t orientation_tag = 0x0112;
constexpr size_t entry_size = 12;

}  // namespace

cv::Mat canvas(int64_t width, int64_t height, int channels) {
  if (width <= 0 || height <= 0 || width > most_pixels || width * height > most_pixels) {
    throw BadPicture(fmt::format("says that it has {} x {} pixels, of which {} are read at most",
                                 width, height, most_pixels));
  }
  return cv::Mat(static_cast<int>(height), static_cast<int>(width), CV_8UC(channels));
}

uint32_t number_at(std::string_view bytes, size_t at, size_t size, bool lowest_first) {
  if (at > bytes.size() || bytes.size() - at < size)
    throw BadPicture("is damaged (it ends too early)");
  uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    const size_t place = lowest_first ? size - 1 - i : i;
    number = number << 8 | static_cast<unsigned char>(bytes[at + place]);
  }
  return number;
}

int orientation_in(std::string_view exif) try {
  const bool lowest_first = exif.starts_with("II");
  if (!lowest_first && !exif.starts_with("MM")) return 1;
  const auto number = [&](size_t at, size_t size) {
    return number_at(exif, at, size, lowest_first);
  };
  const size_t folder = number(4, 4);
  const size_t entries = number(folder, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = folder + 2 + i * entry_size;
    if (number(entry, 2) == orientation_tag) return static_cast<int>(number(entry + 8, 2));
  }
  return 1;
} catch (const BadPicture&) {  // a note of the camera's is no part of the picture
  return 1;
}

cv::Mat turned_upright(const cv::Mat& picture, int orientation) {
  if (orientation < 2 || orientation > 8) return picture;
  cv::Mat turned;
  if (orientation >= 5) cv::transpose(picture, turned);
  const cv::Mat& from = orientation >= 5 ? turned : picture;
  switch (orientation) {
    case 2:
    case 6: cv::flip(from, turned, 1); break;
    case 3:
    case 7: cv::flip(from, turned, -1); break;
    case 4:
    case 8: cv::flip(from, turned, 0); break;
  }
  return turned;
}

cv::Mat read_picture_bytes(std::string_view bytes, int channels) {
  const auto read = bytes.starts_with("\xff\xd8\xff") ? read_jpeg
                    : bytes.starts_with("\x89PNG")    ? read_png
                    : bytes.starts_with("BM")         ? read_bmp
                                                      : nullptr;
  if (read == nullptr) throw BadPicture("is no picture that can be read");
  const Picture picture = read(bytes, channels);
  return turned_upright(picture.pixels, picture.orientation);
}

}  // namespace torch2caffe::pictures
