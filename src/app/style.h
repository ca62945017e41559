// Colours, for people at a terminal.
#pragma once

#include <cstdio>
#include <string>

namespace torch2caffe {

enum class Colour { red, green, yellow };

// The text in that colour where the stream is a terminal and NO_COLOR is not set; else as it is.
std::string coloured(Colour colour, const std::string& text, std::FILE* stream);

}  // namespace torch2caffe
