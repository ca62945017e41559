// All that can be typed, read off the commands as they are defined: what completions and the man
// page are made of.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace torch2caffe {

struct OptionWords {
  std::vector<std::string> names;  // "-o", "--output"; none for a positional
  std::string value;               // what follows: "STEM"; empty for a flag
  std::string description;
  std::vector<std::string> choices;  // values that are known beforehand; none: a file or a number
};

struct CommandWords {
  std::string name, description;
  std::vector<OptionWords> positionals, options;
  std::string examples;  // a line each
};

// The commands that are shown, in their order.
std::vector<CommandWords> command_words(const CLI::App& program);

// How shells complete it, for "bash", "zsh" or "fish", and the manual for "man".
std::string completions_for(const std::string& shell, const std::vector<CommandWords>& commands);
std::string man_page(const CLI::App& program, const std::vector<CommandWords>& commands);

}  // namespace torch2caffe
