// Pictures as inputs of networks, and with what a network found in them; the seam to the plug-in
// that reads and writes them.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "graph/tensor.h"

namespace torch2caffe {

// The picture's pixels, from 0 to 255, resized bilinearly to `shape` (1, channels, height, width;
// grey, or red, green and blue). Throws ConvertError: unreadable_input for a file that is no
// picture, wrong_usage for a shape that is none of a picture.
Tensor read_picture(const std::filesystem::path& path, const Shape& shape);

struct PictureBox {
  std::array<double, 4> corners = {};  // xmin ymin xmax ymax, shares of the picture
  int label = 0;                       // chooses the colour
  std::string text;
};

// The picture with the boxes drawn, in the format that `format` (".png", ".jpg") names. Throws
// ConvertError: unreadable_input for a file that is no picture, wrong_usage for another format.
std::string draw_boxes(const std::filesystem::path& path, const std::vector<PictureBox>& boxes,
                       const std::string& format);

using ReadPictureFunction = Tensor (*)(const std::filesystem::path& path, const Shape& shape);
inline constexpr const char* read_picture_symbol = "torch2caffe_read_picture";
using DrawBoxesFunction = std::string (*)(const std::filesystem::path& path,
                                          const std::vector<PictureBox>& boxes,
                                          const std::string& format);
inline constexpr const char* draw_boxes_symbol = "torch2caffe_draw_boxes";

}  // namespace torch2caffe
