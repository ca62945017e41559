// The commands of the program. Each file app/<command>.cpp defines its options and what it does.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "torch2caffe/error.h"

namespace torch2caffe {

// Does what a command was told; the exit status of the program.
using Action = std::function<Status()>;

// Each adds its command to the program and sets `action` when the command is given.
// `line`: the command line, for files that say how they were made.
void define_convert(CLI::App& program, Action& action, const std::string& line);
void define_verify(CLI::App& program, Action& action);
void define_run(CLI::App& program, Action& action);
void define_ssd(CLI::App& program, Action& action, const std::string& line);
void define_graph(CLI::App& program, Action& action);
void define_inspect(CLI::App& program, Action& action);
void define_compare(CLI::App& program, Action& action);
void define_lists(CLI::App& program, Action& action);  // targets, ops, judges
void define_words(CLI::App& program, Action& action);  // hidden: completions, the manual

}  // namespace torch2caffe
