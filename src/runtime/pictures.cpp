// Pictures as inputs: what can be checked without reading one, and the way into the plug-in.
#include "runtime/pictures/pictures.h"

#include <fmt/format.h>

#include "base/plugin.h"
#include "graph/text_form.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

namespace {

void* plugin(const char* symbol) {
  return plugin_symbol(
      "pictures", symbol,
      "libjpeg-turbo, libpng and OpenCV's imgproc (Debian: libjpeg62-turbo, libpng16-16, "
      "libopencv-imgproc406)");
}

}  // namespace

Tensor read_picture(const std::filesystem::path& path, const Shape& shape) {
  const bool is_picture = shape.size() == 4 && shape[0] == 1 && (shape[1] == 1 || shape[1] == 3);
  if (!is_picture) {
    throw ConvertError(Status::wrong_usage, path.string(),
                       fmt::format("a picture cannot fill an input of shape {}", to_text(shape)),
                       "give an .npy file of that shape");
  }
  return reinterpret_cast<ReadPictureFunction>(plugin(read_picture_symbol))(path, shape);
}

std::string draw_boxes(const std::filesystem::path& path, const std::vector<PictureBox>& boxes,
                       const std::string& format) {
  return reinterpret_cast<DrawBoxesFunction>(plugin(draw_boxes_symbol))(path, boxes, format);
}

}  // namespace torch2caffe
