// Defaults: see the header.
#include "app/defaults.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "base/nearest.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

constexpr auto file_name = "torch2caffe.toml";

// What can be said of a model once for all. Not where files go, nor what is printed.
const std::vector<std::string> keys = {"bgr",          "device",      "entry",     "entry-args",
                                       "forward-args", "input-range", "judge",     "input-shape",
                                       "mean",         "python",      "scale",     "softmax",
                                       "std",          "target",      "tolerance", "weights-key"};

[[noreturn]] void refuse(const fs::path& file, const toml::source_region& where,
                         const std::string& key, const std::string& what,
                         const std::string& advice) {
  const Location location{"", file.string(), static_cast<int>(where.begin.line)};
  throw ConvertError(Status::wrong_usage, {{location, key, what, advice}});
}

// The models of the command line, in files that may have a torch2caffe.toml beside them.
std::vector<fs::path> models_of(const CLI::App& command) {
  std::vector<fs::path> models;
  for (const char* name : {"MODEL", "WEIGHTS", "FILE", "--against"}) {
    const CLI::Option* option = command.get_option_no_throw(name);
    if (option == nullptr) continue;
    for (const fs::path path : option->results()) {
      const std::string ending = path.extension().string();
      if (ending == ".py" || ending == ".pt" || ending == ".pt2") models.push_back(path);
    }
  }
  return models;
}

std::optional<fs::path> file_beside(const std::vector<fs::path>& models) {
  std::set<fs::path> folders;
  std::optional<fs::path> file;
  for (const fs::path& model : models) {
    folders.insert(model.parent_path());
    const fs::path beside = model.parent_path() / file_name;
    if (fs::exists(beside)) file = beside;
  }
  if (file && folders.size() > 1) {
    throw ConvertError(Status::wrong_usage, file->string(),
                       "says how models of its folder are converted, and others lie elsewhere",
                       "convert those of each folder by themselves");
  }
  return file;
}

bool is_given(const CLI::App& command, const std::string& option) {
  if (option == "--judge" && is_given(command, "--caffe")) return true;
  const CLI::Option* found = command.get_option_no_throw(option);
  return found != nullptr && found->count() > 0;
}

bool is_wanted(const CLI::App& command, const std::string& option) {
  return command.get_option_no_throw(option) != nullptr && !is_given(command, option);
}

std::optional<std::string> text_of(const toml::node& value) {
  if (const auto text = value.value_exact<std::string>()) return *text;
  if (const auto whole = value.value_exact<int64_t>()) return fmt::format("{}", *whole);
  if (const auto number = value.value_exact<double>()) return fmt::format("{}", *number);
  return std::nullopt;
}

// The values that follow the option, one each time that it is given: numbers in a list are one
// value, as in "1,3,224,224"; texts are several.
std::optional<std::vector<std::string>> values_of(const toml::node& value) {
  const toml::array* list = value.as_array();
  if (list == nullptr) {
    const auto text = text_of(value);
    return text ? std::optional(std::vector{*text}) : std::nullopt;
  }
  std::vector<std::string> texts;
  for (const toml::node& element : *list) {
    const auto text = text_of(element);
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  const bool are_numbers = std::all_of(list->begin(), list->end(),
                                       [](const toml::node& node) { return node.is_number(); });
  return are_numbers ? std::vector{fmt::format("{}", fmt::join(texts, ","))} : texts;
}

std::vector<std::string> words_of(const fs::path& file, const toml::key& key,
                                  const toml::node& value, bool is_flag) {
  const std::string option = fmt::format("--{}", key.str());
  const auto flag = value.value_exact<bool>();
  if (is_flag != flag.has_value()) {
    refuse(file, value.source(), option, is_flag ? "is true or false" : "is a text or a number",
           fmt::format("write it as in {} = {}", key.str(), is_flag ? "true" : "\"...\""));
  }
  if (is_flag) return *flag ? std::vector{option} : std::vector<std::string>{};
  const auto values = values_of(value);
  if (!values || values->empty()) {
    refuse(file, value.source(), option, "is a text, a number, or a list of them",
           fmt::format("write it as in {} = \"...\"", key.str()));
  }
  std::vector<std::string> words;
  for (const std::string& text : *values) {
    words.push_back(option);
    words.push_back(text);
  }
  return words;
}

toml::table read(const fs::path& file) {
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    refuse(file, error.source(), "", std::string(error.description()),
           "write a line for each option, as in target = \"ncnn\"");
  }
}

std::vector<Default> from_file(const CLI::App& command, const fs::path& file) {
  std::vector<Default> defaults;
  const toml::table table = read(file);
  for (const auto& [key, value] : table) {
    const std::string name(key.str());
    if (std::count(keys.begin(), keys.end(), name) == 0) {
      refuse(file, key.source(), name, "is no option of a model",
             did_you_mean(name, keys) + fmt::format("it may have {}", fmt::join(keys, ", ")));
    }
    const std::string option = "--" + name;
    if (!is_wanted(command, option)) continue;
    const bool is_flag = command.get_option(option)->get_items_expected_max() == 0;
    defaults.push_back({words_of(file, key, value, is_flag), file.string()});
  }
  return defaults;
}

std::vector<Default> from_environment(const CLI::App& command) {
  std::vector<Default> defaults;
  for (const auto& [option, variable] :
       {std::pair{"--target", "TORCH2CAFFE_TARGET"}, std::pair{"--judge", "TORCH2CAFFE_JUDGE"},
        std::pair{"--python", "TORCH2CAFFE_PYTHON"}}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0' && is_wanted(command, option))
      defaults.push_back({{option, value}, variable});
  }
  return defaults;
}

bool says(const std::vector<Default>& defaults, const std::string& option) {
  return std::any_of(defaults.begin(), defaults.end(),
                     [&](const Default& row) { return row.words.front() == option; });
}

}  // namespace

std::vector<Default> defaults_for(const CLI::App& command) {
  std::vector<Default> defaults = from_environment(command);
  const auto file = file_beside(models_of(command));
  if (!file) return defaults;
  for (const Default& row : from_file(command, *file)) {
    if (!row.words.empty() && !says(defaults, row.words.front())) defaults.push_back(row);
  }
  return defaults;
}

}  // namespace torch2caffe
