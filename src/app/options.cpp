// Shared options of the command line.
#include "app/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "base/shell.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

// What stands in front of the first `mark`, which goes with it; nothing where there is none.
std::string cut_off(std::string& text, char mark) {
  const size_t end = text.find(mark);
  if (end == std::string::npos) return "";
  std::string front = text.substr(0, end);
  text.erase(0, end + 1);
  return front;
}

// "1,3,224,224", "name=1,3,224,224" or "ids=int64:2,5".
InputSpec input_of(const std::string& text) {
  InputSpec input;
  std::string shape = text;
  input.name = cut_off(shape, '=');
  input.dtype = cut_off(shape, ':');
  for (const std::string& axis : CLI::detail::split(shape, ',')) {
    int64_t size = 0;
    if (!CLI::detail::lexical_cast(axis, size)) {
      throw ConvertError(Status::wrong_usage, "-i " + text,
                         fmt::format("'{}' is no axis of a shape", axis),
                         "write it as in -i 1,3,224,224");
    }
    input.shape.push_back(size);
  }
  return input;
}

// Whether "name=" begins here, as in Python: "n==3" is none.
bool begins_argument(std::string_view text) {
  size_t end = 0;
  while (end < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
    ++end;
  return end > 0 && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         text.substr(end).starts_with('=') && !text.substr(end).starts_with("==");
}

// "k=0,sizes=(1,2)" is two; a comma stands between them where another name follows, and neither
// bracket nor quotation is open.
std::vector<std::string> split_arguments(const std::string& words) {
  std::vector<std::string> parts(1);
  int open = 0;
  char quote = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (std::string_view("([{").find(c) != std::string_view::npos) {
      ++open;
    } else if (std::string_view(")]}").find(c) != std::string_view::npos) {
      --open;
    } else if (c == ',' && open == 0 && begins_argument(std::string_view(words).substr(i + 1))) {
      parts.emplace_back();
      continue;
    }
    parts.back() += c;
  }
  return parts;
}

std::map<std::string, std::string> arguments_of(const std::string& option,
                                                const std::vector<std::string>& given) {
  std::vector<std::string> words;
  for (const std::string& each : given) {
    for (std::string& word : split_arguments(each)) words.push_back(std::move(word));
  }
  std::map<std::string, std::string> arguments;
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) {
      throw ConvertError(Status::wrong_usage, option + " " + word, "has no '='",
                         fmt::format("write it as in {} num_classes=10", option));
    }
    arguments[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return arguments;
}

}  // namespace

double number_of(const std::string& option, const std::string& text) {
  const size_t slash = text.find('/');
  double above = 0, below = 1;
  const bool is_number =
      CLI::detail::lexical_cast(text.substr(0, slash), above) &&
      (slash == std::string::npos || CLI::detail::lexical_cast(text.substr(slash + 1), below));
  if (!is_number || below == 0) {
    throw ConvertError(Status::wrong_usage, option + " " + text, "is no number",
                       fmt::format("write it as in {} 1/255", option));
  }
  return above / below;
}

void SourceWords::define(CLI::App& command, ModelSource& source) {
  command
      .add_option(
          "-i,--input-shape", inputs,
          "shape of an input, [name=]1,3,224,224, or int64:2,5 for indices; one -i for each")
      ->take_all()
      ->type_name("SHAPE");
  command
      .add_option("--input-range", input_range,
                  "inputs are uniform noise in this range, as in 0,255")
      ->delimiter(',')
      ->type_name("LOW,HIGH");
  PythonModelOptions& python = source.python_model;
  const std::string group = "For a Python model";
  command.add_option("--python", python.python, "interpreter with torch")
      ->capture_default_str()
      ->group(group);
  command.add_option("--entry", python.entry, "function or class that makes the model")
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--entry-args", entry_args,
                  "its keyword arguments, as in depth=18,norm=False; texts that hold commas go in "
                  "quotation marks")
      ->take_all()
      ->group(group);
  command.add_option("--forward-args", forward_args, "further arguments of forward, likewise")
      ->take_all()
      ->group(group);
  command.add_option("--python-path", python.path, "folder to import from")
      ->take_all()
      ->group(group);
  command.add_option("--weights-key", python.weights_key, "where in a checkpoint the weights are")
      ->group(group);
  command
      .add_option("--device", python.device, "where it runs: cuda falls back to cpu, with a note")
      ->check(CLI::IsMember({"cpu", "cuda"}))
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--allow-missing", python.allow_missing,
                "missing and unexpected weights are no error")
      ->group(group);
  command
      .add_flag("--trust-pickle", python.trust_pickle,
                "weights may run code: for files of your own only")
      ->group(group);
  command.add_flag("--softmax", python.softmax, "append a softmax over axis 1")->group(group);
}

void SourceWords::read(ModelSource& source) const {
  for (const std::string& input : inputs) source.inputs.push_back(input_of(input));
  if (!input_range.empty() && input_range.size() != 2) {
    throw ConvertError(Status::wrong_usage, "--input-range", "takes two numbers",
                       "write it as in --input-range 0,255");
  }
  if (!input_range.empty()) source.input_range = {input_range[0], input_range[1]};
  source.python_model.entry_args = arguments_of("--entry-args", entry_args);
  source.python_model.forward_args = arguments_of("--forward-args", forward_args);
}

void PreprocessingWords::define(CLI::App& command, Preprocessing& preprocessing,
                                const std::string& what) {
  command.add_option("--mean", preprocessing.mean, "subtracted from each channel")
      ->delimiter(',')
      ->type_name("NUMBERS")
      ->group(what);
  command.add_option("--std", preprocessing.std, "what each channel is divided by then")
      ->delimiter(',')
      ->type_name("NUMBERS")
      ->group(what);
  command.add_option("--scale", scale, "what pixels are multiplied by first, as in 1/255")
      ->type_name("NUMBER")
      ->group(what);
  command.add_flag("--bgr", preprocessing.bgr, "pixels come in the other order of channels")
      ->group(what);
}

void PreprocessingWords::read(Preprocessing& preprocessing) const {
  if (!scale.empty()) preprocessing.scale = number_of("--scale", scale);
}

void define_examples(CLI::App& command, const std::vector<std::string>& lines) {
  command.footer(fmt::format("Examples:\n  {}", fmt::join(lines, "\n  ")));
}

std::string command_line(const std::vector<std::string>& words) {
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-./,:=+@%").find(c) != std::string_view::npos;
  };
  std::string line = "torch2caffe";
  for (const std::string& word : words) {
    const bool is_word = !word.empty() && std::all_of(word.begin(), word.end(), is_plain);
    line += " " + (is_word ? word : shell_quoted(word));
  }
  return line;
}

std::vector<std::string> with_options_repeated(const std::vector<std::string>& words) {
  const std::set<std::string> take_arguments = {"--entry-args", "--forward-args"};
  std::vector<std::string> result;
  std::string option;  // whose arguments stand here
  for (const std::string& word : words) {
    const bool is_further = !option.empty() && result.back() != option && begins_argument(word) &&
                            !std::filesystem::exists(word);
    if (is_further) result.push_back(option);
    if (take_arguments.count(word) > 0) {
      option = word;
    } else if (!option.empty() && result.back() != option) {
      option.clear();
    }
    result.push_back(word);
  }
  return result;
}

void take_one_word_each(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    const bool is_flag = option->get_items_expected_max() == 0;
    if (!option->get_positional() && !is_flag) option->allow_extra_args(false);
  }
}

void define_files_target(CLI::App& command, CaffeFiles& files) {
  command
      .add_option("-t,--target", files.target,
                  "the Caffe that they are for, where Caffes read them differently; see "
                  "'torch2caffe targets'")
      ->type_name("TARGET");
}

void define_judges(CLI::App& command, JudgeOptions& options) {
  command
      .add_option("--judge", options.judges,
                  "who runs the files, see 'torch2caffe judges'; one --judge for each; default: "
                  "opencv")
      ->take_all()
      ->type_name("NAME[=COMMAND]");
  command
      .add_option_function<std::string>(
          "--caffe",
          [&options](const std::string& caffe) { options.judges.push_back("caffe=" + caffe); },
          "a Python that can import caffe: short for --judge caffe=COMMAND")
      ->type_name("COMMAND");
  command
      .add_option("--judge-seconds", options.judge_seconds,
                  "what a judge in a process of its own may take")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      .add_option("--judge-gigabytes", options.judge_gigabytes, "and how much memory of its own")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

void define_comparison(CLI::App& command, ComparisonOptions& options) {
  command
      .add_option("--tolerance", options.tolerance,
                  "largest error allowed, relative to each blob's largest value")
      ->capture_default_str();
  command.add_option("--seed", options.seed, "of the noise that both networks are fed")
      ->capture_default_str();
  define_judges(command, options);
}

}  // namespace torch2caffe
