// Words for the shell. Here alone, so that the program has it, which sees the library's public
// headers only.
#pragma once

#include <string>

namespace torch2caffe {

// `text` as one word for the shell.
inline std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace torch2caffe
