// Escape sequences: see the header.
#include "app/style.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace torch2caffe {
namespace {

// Programs agree on it: https://no-color.org. A terminal that shows none is called "dumb".
bool shows_colours(std::FILE* stream) {
  const char* unwanted = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return (unwanted == nullptr || *unwanted == '\0') && !is_dumb && ::isatty(::fileno(stream)) == 1;
}

int code_of(Colour colour) {
  switch (colour) {
    case Colour::red: return 31;
    case Colour::green: return 32;
    case Colour::yellow: return 33;
  }
  return 0;
}

}  // namespace

std::string coloured(Colour colour, const std::string& text, std::FILE* stream) {
  if (!shows_colours(stream)) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(colour), text);
}

}  // namespace torch2caffe
