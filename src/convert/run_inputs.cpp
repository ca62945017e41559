// Inputs of a network from files: see the header.
#include "convert/run_inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/nearest.h"
#include "graph/pixels.h"
#include "graph/text_form.h"
#include "runtime/pictures/pictures.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_of(const std::vector<InputSpec>& inputs) {
  std::vector<std::string> names;
  for (const InputSpec& input : inputs) names.push_back(input.name);
  return names;
}

// "name=path" where a network has an input of this name; a path may hold '=' as well.
std::optional<size_t> named_input(const std::string& text, const std::vector<InputSpec>& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (text.starts_with(inputs[i].name + "=")) return i;
  }
  const size_t equals = text.find('=');
  if (equals != std::string::npos && !fs::exists(text)) {
    const std::string name = text.substr(0, equals);
    throw ConvertError(Status::wrong_usage, text,
                       fmt::format("the network has no input '{}'", name),
                       did_you_mean(name, names_of(inputs)) +
                           fmt::format("its inputs are {}", fmt::join(names_of(inputs), ", ")));
  }
  return std::nullopt;
}

Tensor read_input(const fs::path& path, const InputSpec& input,
                  const Preprocessing& preprocessing) {
  if (!fs::exists(path)) refuse(path.string(), "there is no such file", "check the path");
  if (path.extension() == ".npy") return read_npy(path);
  if (path.extension() != ".npz")
    return preprocessed(read_picture(path, input.shape), preprocessing);
  for (NamedTensor& array : read_npz(path)) {
    if (array.name == input.name) return array.tensor;
  }
  refuse(path.string(), fmt::format("holds no array called '{}'", input.name),
         "name the arrays like the network's inputs");
}

}  // namespace

void refuse(const std::string& subject, const std::string& what, const std::string& advice) {
  throw ConvertError(Status::unreadable_input, subject, what, advice);
}

std::vector<fs::path> input_files(const RunOptions& options, const std::vector<InputSpec>& inputs) {
  std::vector<fs::path> files(inputs.size());
  std::vector<std::string> unnamed;
  for (const std::string& text : options.inputs) {
    const auto named = named_input(text, inputs);
    if (!named) {
      unnamed.push_back(text);
      continue;
    }
    const std::string& name = inputs[*named].name;
    if (!files[*named].empty()) {
      throw ConvertError(Status::wrong_usage, text, fmt::format("input '{}' is given twice", name),
                         "give one file for each");
    }
    files[*named] = text.substr(name.size() + 1);
  }
  for (const std::string& text : unnamed) {
    const auto open =
        std::find_if(files.begin(), files.end(), [](const fs::path& file) { return file.empty(); });
    if (open == files.end()) {
      throw ConvertError(Status::wrong_usage, text,
                         fmt::format("the network has {} input(s) only", inputs.size()),
                         "give one file for each");
    }
    *open = text;
  }
  const auto missing =
      std::find_if(files.begin(), files.end(), [](const fs::path& file) { return file.empty(); });
  if (missing == files.end()) return files;
  std::vector<std::string> names;
  for (const InputSpec& input : inputs) names.push_back(input.name + " " + to_text(input.shape));
  throw ConvertError(Status::wrong_usage, options.prototxt.string(),
                     fmt::format("takes {} input(s): {}", inputs.size(), fmt::join(names, ", ")),
                     "give --image or --input for each");
}

std::vector<NamedTensor> read_inputs(const RunOptions& options,
                                     const std::vector<InputSpec>& inputs) {
  const std::vector<fs::path> files = input_files(options, inputs);
  std::vector<NamedTensor> tensors;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Tensor tensor = read_input(files[i], inputs[i], options.preprocessing);
    if (tensor.count() != count_of(inputs[i].shape)) {
      refuse(files[i].string(),
             fmt::format("is of shape {}, but input '{}' takes {}", to_text(tensor.shape()),
                         inputs[i].name, to_text(inputs[i].shape)),
             "give an array of that shape");
    }
    tensors.push_back({inputs[i].name, tensor.reshaped(inputs[i].shape)});
  }
  return tensors;
}

}  // namespace torch2caffe
