// Starts other programs: the user's Python and the user's Caffe.
#pragma once

#include <cstdint>
#include <string>

namespace torch2caffe {

struct ProcessResult {
  int status = 0;      // exit status; 128 + signal number where a signal ended it
  std::string output;  // standard output and standard error, as they came
  bool timed_out = false;
};

// Runs `command` in the shell and waits for it. Descriptors above 2 stay open in it.
ProcessResult run_in_shell(const std::string& command);

struct ProcessLimits {
  double seconds = 0;
  int64_t bytes = 0;  // of memory of its own, as RLIMIT_DATA counts it
};

// The same for programs that may do anything: one that takes longer is killed with all that it
// started, one that takes more memory is given none, and of what it says the last 64 KiB are kept.
ProcessResult run_limited(const std::string& command, const ProcessLimits& limits);

}  // namespace torch2caffe
