// Locations from the two texts that torch.export keeps with a node.
#include "importers/pt2/nodes/node_location.h"

#include <charconv>
#include <vector>

#include "importers/user_code.h"

namespace torch2caffe {
namespace {

// '  File "models/resnet.py", line 268, in forward'. Outermost first.
void find_line(const std::string& stack, Location& location) {
  constexpr std::string_view begin = "File \"", middle = "\", line ";
  for (size_t at = stack.find(begin); at != std::string::npos; at = stack.find(begin, at + 1)) {
    const size_t file = at + begin.size();
    const size_t end = stack.find(middle, file);
    if (end == std::string::npos) return;
    const std::string name = stack.substr(file, end - file);
    int line = 0;
    const char* digits = stack.data() + end + middle.size();
    std::from_chars(digits, stack.data() + stack.size(), line);
    if (line <= 0 || !is_users_code(name)) continue;
    if (is_torchvisions_operator(name) && !location.file.empty()) continue;
    location.file = name;
    location.line = line;
  }
}

// Parts between `separator`s that stand in no bracket or quotes.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (char c : text) {
    if (c == '\'') quoted = !quoted;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c == separator && depth <= 0 && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// "L['self'].layer1[0]", "getattr(L['self'].layer1, '0')", "L['self']._modules['layer1']",
// "layer1.0", "act@1" (a second call) -> names between dots.
std::string plain_path(std::string_view path, int depth = 20) {
  constexpr std::string_view get = "getattr(";
  const size_t close = path.rfind(')');
  if (path.starts_with(get) && close != std::string_view::npos) {
    const auto parts = split(path.substr(get.size(), close - get.size()), ',');
    if (parts.size() != 2 || depth == 0) return std::string(path);
    return plain_path(
        plain_path(parts[0], depth - 1) + "." + parts[1] + std::string(path.substr(close + 1)),
        depth - 1);
  }
  if (path.starts_with("L[")) path.remove_prefix(std::min(path.find(']') + 1, path.size()));
  std::string names;
  bool separate = false;
  for (size_t i = 0; i < path.size(); ++i) {
    constexpr std::string_view modules = "_modules[";
    if (path.substr(i).starts_with(modules)) i += modules.size() - 1;
    const char c = path[i];
    if (c == '@') {
      while (i + 1 < path.size() && path[i + 1] >= '0' && path[i + 1] <= '9') ++i;
    } else if (c == '.' || c == '[' || c == ']' || c == '\'' || c == ' ') {
      separate = true;
    } else {
      if (separate && !names.empty()) names += '.';
      names += c;
      separate = false;
    }
  }
  return names;
}

}  // namespace

Location node_location(const std::string& stack_trace, const std::string& module_stack) {
  Location location;
  find_line(stack_trace, location);
  const std::vector<std::string> calls = split(module_stack, ';');
  const std::vector<std::string> innermost = split(calls.back(), ',');  // key, path, class
  const bool is_known = innermost.size() >= 3 && !innermost[0].starts_with("_empty_nn_module");
  if (is_known) location.module = plain_path(innermost[1]);
  return location;
}

}  // namespace torch2caffe
