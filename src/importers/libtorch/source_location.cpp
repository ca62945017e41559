// A traced node keeps the whole Python stack as text, one "file(line): function" a line, innermost
// first; a scripted node keeps one file and line.
#include "importers/libtorch/source_location.h"

#include <charconv>
#include <sstream>

#include "importers/user_code.h"

namespace torch2caffe {
namespace {

// "models/resnet.py(268): _forward_impl".
std::optional<Location> parse_frame(const std::string& line) {
  const size_t close = line.rfind("): ");
  const size_t open = close == std::string::npos ? close : line.rfind('(', close);
  if (open == std::string::npos) return std::nullopt;
  Location location{"", line.substr(0, open), 0};
  const char* end = line.data() + close;
  if (std::from_chars(line.data() + open + 1, end, location.line).ptr != end) return std::nullopt;
  return location;
}

std::optional<Location> first_user_frame(const std::string& stack) {
  std::istringstream lines(stack);
  std::optional<Location> of_operator;
  for (std::string line; std::getline(lines, line);) {
    const auto frame = parse_frame(line);
    if (!frame || !is_users_code(frame->file)) continue;
    if (!is_torchvisions_operator(frame->file)) return frame;
    if (!of_operator) of_operator = frame;
  }
  return of_operator;
}

}  // namespace

std::optional<Location> user_location(const torch::jit::Node& node) {
  const auto range = node.sourceRange();
  if (!range.source()) return std::nullopt;
  const auto generated = range.findSourceRangeThatGenerated();
  if (!generated || !generated->source()) return std::nullopt;
  if (const auto frame = first_user_frame(generated->source()->text_str().str())) return frame;
  const auto place = generated->file_line_col();
  if (!place) return std::nullopt;
  const auto& [file, line, column] = *place;
  if (file.empty() || !is_users_code(file)) return std::nullopt;
  return Location{"", file, static_cast<int>(line)};
}

}  // namespace torch2caffe
