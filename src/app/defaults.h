// What a command line leaves out and somebody has said once for all: of a model, in a
// torch2caffe.toml beside it; of a machine, in the environment.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace torch2caffe {

struct Default {
  std::vector<std::string> words;  // as they would be typed
  std::string from;                // the file, or the variable
};

// For the options that `command` has and was not given, as its words were parsed; the environment's
// before the file's. Throws ConvertError, wrong_usage, for what the file should not say.
std::vector<Default> defaults_for(const CLI::App& command);

}  // namespace torch2caffe
