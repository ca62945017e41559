// Location as text for messages.
#include "torch2caffe/location.h"

#include <fmt/format.h>

namespace torch2caffe {

std::string to_string(const Location& location) {
  std::string text;
  if (!location.file.empty()) text = fmt::format("{}:{}", location.file, location.line);
  if (!location.module.empty()) {
    text += fmt::format("{}(module {})", text.empty() ? "" : " ", location.module);
  }
  return text.empty() && !location.weight.empty() ? "behind weight " + location.weight : text;
}

}  // namespace torch2caffe
