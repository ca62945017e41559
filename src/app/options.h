// Options that several commands share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "torch2caffe/comparison.h"
#include "torch2caffe/model_source.h"
#include "torch2caffe/preprocessing.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// "0.5" or "1/255". Throws ConvertError (wrong_usage).
double number_of(const std::string& option, const std::string& text);

// The words of ModelSource's options as they stand on the command line; read() makes sense of them.
struct SourceWords {
  std::vector<std::string> inputs, entry_args, forward_args;  // "k=0", or "k=0,n=1"
  std::vector<double> input_range;

  // MODEL and WEIGHTS are defined by the command itself, which knows what to call them.
  void define(CLI::App& command, ModelSource& source);

  // Throws ConvertError (wrong_usage).
  void read(ModelSource& source) const;
};

// The words of Preprocessing's options.
struct PreprocessingWords {
  std::string scale;

  // `what` heads them in the help text.
  void define(CLI::App& command, Preprocessing& preprocessing, const std::string& what);

  // Throws ConvertError (wrong_usage).
  void read(Preprocessing& preprocessing) const;
};

// What the help ends in: whole command lines, which a test runs.
void define_examples(CLI::App& command, const std::vector<std::string>& lines);

// "torch2caffe convert 'my net.pt'", as it is typed in a shell.
std::string command_line(const std::vector<std::string>& words);

// `--entry-args n=4 k=3` as `--entry-args n=4 --entry-args k=3`.
std::vector<std::string> with_options_repeated(const std::vector<std::string>& words);

// Keeps options from swallowing the words behind their value: one value for each time that an
// option is given. For all options of the command.
void take_one_word_each(CLI::App& command);

// The Caffe that files of anybody's are for.
void define_files_target(CLI::App& command, CaffeFiles& files);

// Who runs the files.
void define_judges(CLI::App& command, JudgeOptions& options);

void define_comparison(CLI::App& command, ComparisonOptions& options);

}  // namespace torch2caffe
