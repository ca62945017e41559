// Starts other programs: the user's Python and the user's Caffe.
#pragma once

#include <string>

namespace torch2caffe {

struct ProcessResult {
  int status = 0;      // exit status; 128 + signal number where a signal ended it
  std::string output;  // standard output and standard error, as they came
};

// Runs `command` in the shell and waits for it. Descriptors above 2 stay open in it.
ProcessResult run_in_shell(const std::string& command);

// `text` as one word for the shell.
std::string shell_quoted(const std::string& text);

}  // namespace torch2caffe
