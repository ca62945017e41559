// PNG, by libpng.
#include <png.h>

#include <cstring>

#include "runtime/pictures/guard.h"

namespace torch2caffe::pictures {
namespace {

void fail(png_structp png, const char* message) {
  static_cast<Guard*>(png_get_error_ptr(png))->fail(message);
}

void ignore(png_structp, const char*) {}

void give(png_structp png, png_bytep to, size_t count) {
  auto& rest = *static_cast<std::string_view*>(png_get_io_ptr(png));
  if (rest.size() < count) png_error(png, "it ends too early");
  std::memcpy(to, rest.data(), count);
  rest.remove_prefix(count);
}

struct Decoder {
  Guard guard;
  std::string_view rest;
  png_structp png;
  png_infop info = nullptr;

  explicit Decoder(std::string_view bytes)
      : rest(bytes), png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &guard, fail, ignore)) {
    if (png == nullptr) throw std::bad_alloc();
    png_set_read_fn(png, &rest, give);
  }
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

// Whatever is stored becomes 8 bits without transparency.
void ask_for(int channels, png_structp png, png_infop info) {
  const int stored = png_get_color_type(png, info);
  const bool is_coloured = (stored & PNG_COLOR_MASK_COLOR) != 0;
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  if (stored == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (!is_coloured) png_set_expand_gray_1_2_4_to_8(png);
  if (channels == 1) {
    if (is_coloured) png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE, 0.299, 0.587);
  } else if (is_coloured) {
    png_set_bgr(png);
  } else {
    png_set_gray_to_rgb(png);
  }
}

int orientation_of(png_structp png, png_infop info) {
  png_uint_32 size = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(png, info, &size, &exif) == 0) return 1;
  return orientation_in({reinterpret_cast<const char*>(exif), size});
}

}  // namespace

Picture read_png(std::string_view bytes, int channels) {
  Decoder decoder(bytes);
  const png_structp png = decoder.png;
  int passes = 0;
  decoder.guard.run([&] {
    decoder.info = png_create_info_struct(png);
    if (decoder.info == nullptr) png_error(png, "there is not enough memory");
    png_read_info(png, decoder.info);
  });
  const png_infop info = decoder.info;
  cv::Mat pixels =
      canvas(png_get_image_width(png, info), png_get_image_height(png, info), channels);
  decoder.guard.run([&] {
    ask_for(channels, png, info);
    passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != static_cast<size_t>(pixels.cols * channels))
      png_error(png, "rows of another size");
    for (int pass = 0; pass < passes; ++pass) {
      for (int y = 0; y < pixels.rows; ++y) png_read_row(png, pixels.ptr(y), nullptr);
    }
    png_read_end(png, info);
  });
  return {pixels, orientation_of(png, info)};
}

std::string write_png(const cv::Mat& picture) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.cols);
  image.height = static_cast<png_uint_32>(picture.rows);
  image.format = PNG_FORMAT_BGR;
  image.flags = PNG_IMAGE_FLAG_FAST;
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  size_t size = bytes.size();
  const auto stride = static_cast<png_int_32>(picture.step);
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.data, stride, nullptr) == 0)
    throw std::runtime_error(image.message);
  bytes.resize(size);
  return bytes;
}

}  // namespace torch2caffe::pictures
