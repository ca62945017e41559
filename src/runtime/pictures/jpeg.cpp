// JPEG, by libjpeg-turbo.
#include <cstdlib>
#include <memory>

#include "runtime/pictures/guard.h"
// In this order: the numbers of errors depend on what the first defines.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

namespace torch2caffe::pictures {
namespace {

constexpr int written_quality = 95;  // what OpenCV writes by itself
constexpr int most_scans = 100;      // cameras and programs make about ten
constexpr std::string_view exif_mark("Exif\0\0", 6);

// libjpeg finds it by the address of its first member.
struct Failure {
  jpeg_error_mgr manager = {};
  Guard guard;
};

void fail(j_common_ptr state) {
  char message[JMSG_LENGTH_MAX];
  state->err->format_message(state, message);
  reinterpret_cast<Failure*>(state->err)->guard.fail(message);
}

// What libjpeg would go on from with grey in place of the pixels.
void warn(j_common_ptr state, int level) {
  if (level >= 0) return;
  switch (state->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC: fail(state);
  }
}

// A few bytes can ask for any number of scans over a picture of any size.
void watch(j_common_ptr state) {
  if (!state->is_decompressor) return;
  if (reinterpret_cast<j_decompress_ptr>(state)->input_scan_number > most_scans)
    reinterpret_cast<Failure*>(state->err)->guard.fail("too many scans");
}

// A picture of one scan may lack the mark of its end; where rows are missing, that is a warning. Of
// several scans the finer ones would be missing.
boolean end(j_decompress_ptr state) {
  static constexpr JOCTET mark[] = {0xff, JPEG_EOI};
  if (!*static_cast<const bool*>(state->client_data))
    reinterpret_cast<Failure*>(state->err)->guard.fail("it ends too early");
  state->src->next_input_byte = mark;
  state->src->bytes_in_buffer = sizeof mark;
  return TRUE;
}

jpeg_error_mgr* errors_of(Failure& failure) {
  jpeg_std_error(&failure.manager);
  failure.manager.error_exit = fail;
  failure.manager.emit_message = warn;
  return &failure.manager;
}

struct Decoder {
  Failure failure;
  jpeg_progress_mgr progress = {};
  bool has_one_scan = false;
  jpeg_decompress_struct state = {};

  Decoder() {
    state.err = errors_of(failure);
    progress.progress_monitor = watch;
  }
  ~Decoder() { jpeg_destroy_decompress(&state); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

struct Encoder {
  Failure failure;
  jpeg_compress_struct state = {};
  unsigned char* bytes = nullptr;
  unsigned long size = 0;

  Encoder() { state.err = errors_of(failure); }
  ~Encoder() {
    jpeg_destroy_compress(&state);
    std::free(bytes);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
};

int orientation_of(const jpeg_decompress_struct& state) {
  for (const jpeg_marker_struct* each = state.marker_list; each != nullptr; each = each->next) {
    const std::string_view data(reinterpret_cast<const char*>(each->data), each->data_length);
    if (data.starts_with(exif_mark)) return orientation_in(data.substr(exif_mark.size()));
  }
  return 1;
}

// Cyan, magenta, yellow and black, as Adobe writes them: upside down.
cv::Mat from_ink(const cv::Mat& ink, int channels) {
  cv::Mat picture = canvas(ink.cols, ink.rows, channels);
  for (int y = 0; y < ink.rows; ++y) {
    const uchar* from = ink.ptr(y);
    uchar* to = picture.ptr(y);
    for (int x = 0; x < ink.cols; ++x, from += 4, to += channels) {
      const int black = from[3];
      const auto seen = [&](int i) { return black - ((255 - from[i]) * black >> 8); };
      if (channels == 1) {
        to[0] = grey_of(seen(2), seen(1), seen(0));
      } else {
        for (int i = 0; i < 3; ++i) to[i] = static_cast<uchar>(seen(2 - i));
      }
    }
  }
  return picture;
}

}  // namespace

Picture read_jpeg(std::string_view bytes, int channels) {
  Decoder decoder;
  jpeg_decompress_struct& state = decoder.state;
  Guard& guard = decoder.failure.guard;
  guard.run([&] {
    jpeg_create_decompress(&state);
    state.progress = &decoder.progress;
    state.client_data = &decoder.has_one_scan;
    jpeg_mem_src(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    state.src->fill_input_buffer = end;
    jpeg_save_markers(&state, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(&state, TRUE);
    decoder.has_one_scan = jpeg_has_multiple_scans(&state) == FALSE;
  });
  const bool is_ink = state.num_components == 4;
  state.out_color_space = is_ink ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
  cv::Mat pixels = canvas(state.image_width, state.image_height, is_ink ? 4 : channels);
  guard.run([&] {
    jpeg_start_decompress(&state);
    while (state.output_scanline < state.output_height) {
      JSAMPROW row = pixels.ptr(static_cast<int>(state.output_scanline));
      jpeg_read_scanlines(&state, &row, 1);
    }
  });
  return {is_ink ? from_ink(pixels, channels) : pixels, orientation_of(state)};
}

std::string write_jpeg(const cv::Mat& picture) {
  Encoder encoder;
  jpeg_compress_struct& state = encoder.state;
  encoder.failure.guard.run([&] {
    jpeg_create_compress(&state);
    jpeg_mem_dest(&state, &encoder.bytes, &encoder.size);
    state.image_width = static_cast<JDIMENSION>(picture.cols);
    state.image_height = static_cast<JDIMENSION>(picture.rows);
    state.input_components = 3;
    state.in_color_space = JCS_EXT_BGR;
    jpeg_set_defaults(&state);
    jpeg_set_quality(&state, written_quality, TRUE);
    jpeg_start_compress(&state, TRUE);
    while (state.next_scanline < state.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(picture.ptr(static_cast<int>(state.next_scanline)));
      jpeg_write_scanlines(&state, &row, 1);
    }
    jpeg_finish_compress(&state);
  });
  return {reinterpret_cast<const char*>(encoder.bytes), encoder.size};
}

}  // namespace torch2caffe::pictures
