// BMP as programs write it: 1, 4 or 8 bits with a palette, 24 or 32 without, not compressed.
#include <array>
#include <cstdlib>

#include "runtime/pictures/formats.h"

namespace torch2caffe::pictures {
namespace {

constexpr size_t file_header = 14;
constexpr uint32_t with_masks = 3;  // its kind of compression that is none

using Colour = std::array<uint8_t, 3>;  // blue, green, red

struct Header {
  size_t pixels = 0;
  int64_t width = 0;
  int64_t height = 0;
  bool from_below = true;
  size_t bits = 0;
  std::array<Colour, 256> palette = {};  // black where the file has no more
};

[[noreturn]] void refuse(const std::string& what) {
  throw BadPicture("is a BMP " + what + ", which is not read");
}

void read_palette(std::string_view bytes, size_t at, Header& header) {
  const size_t most = size_t{1} << header.bits;
  const size_t said = number_at(bytes, file_header + 32, 4);
  const size_t count = said == 0 ? most : std::min(said, most);
  for (size_t i = 0; i < count; ++i) {
    for (size_t c = 0; c < 3; ++c)
      header.palette[i][c] = static_cast<uint8_t>(number_at(bytes, at + 4 * i + c, 1));
  }
}

Header read_header(std::string_view bytes) {
  Header header;
  const size_t size = number_at(bytes, file_header, 4);
  if (size < 40) refuse("of OS/2");
  header.pixels = number_at(bytes, 10, 4);
  header.width = static_cast<int32_t>(number_at(bytes, file_header + 4, 4));
  const int64_t height = static_cast<int32_t>(number_at(bytes, file_header + 8, 4));
  header.from_below = height > 0;
  header.height = std::abs(height);
  header.bits = number_at(bytes, file_header + 14, 2);
  const uint32_t compression = number_at(bytes, file_header + 16, 4);
  if (compression == with_masks) {  // which stand behind the first 40 bytes, in every version
    const bool usual = header.bits == 32 && number_at(bytes, file_header + 40, 4) == 0xff0000 &&
                       number_at(bytes, file_header + 44, 4) == 0xff00 &&
                       number_at(bytes, file_header + 48, 4) == 0xff;
    if (!usual) refuse("with colours in places of its own");
  } else if (compression != 0) {
    refuse("that is compressed");
  }
  if (header.bits == 1 || header.bits == 4 || header.bits == 8) {
    read_palette(bytes, file_header + size, header);
  } else if (header.bits != 24 && header.bits != 32) {
    refuse("of " + std::to_string(header.bits) + " bits");
  }
  return header;
}

// Pixel x of a row.
Colour colour_at(const uint8_t* row, size_t x, const Header& header) {
  if (header.bits >= 24) {
    const uint8_t* pixel = row + x * (header.bits / 8);
    return {pixel[0], pixel[1], pixel[2]};
  }
  const size_t bit = x * header.bits;
  const size_t shift = 8 - header.bits - bit % 8;  // the first pixel is in the highest bits
  return header.palette[(row[bit / 8] >> shift) & ((1u << header.bits) - 1)];
}

}  // namespace

Picture read_bmp(std::string_view bytes, int channels) {
  const Header header = read_header(bytes);
  const auto width = static_cast<size_t>(header.width);
  cv::Mat picture = canvas(header.width, header.height, channels);
  const size_t stride = (width * header.bits + 31) / 32 * 4;
  // The filling of the last row is not missed.
  const size_t needed =
      stride * static_cast<size_t>(header.height - 1) + (width * header.bits + 7) / 8;
  if (bytes.size() < header.pixels || bytes.size() - header.pixels < needed)
    throw BadPicture("is damaged (it ends too early)");
  const auto* pixels = reinterpret_cast<const uint8_t*>(bytes.data()) + header.pixels;
  for (int y = 0; y < picture.rows; ++y) {
    const int stored = header.from_below ? picture.rows - 1 - y : y;
    const uint8_t* row = pixels + static_cast<size_t>(stored) * stride;
    uchar* to = picture.ptr(y);
    for (size_t x = 0; x < width; ++x) {
      const Colour colour = colour_at(row, x, header);
      if (channels == 1)
        *to++ = grey_of(colour[0], colour[1], colour[2]);
      else
        to = std::copy(colour.begin(), colour.end(), to);
    }
  }
  return {picture, 1};
}

}  // namespace torch2caffe::pictures
