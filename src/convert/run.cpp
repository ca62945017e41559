// Runs Caffe files on the user's inputs.
#include "torch2caffe/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "graph/npy.h"
#include "graph/text_form.h"
#include "runtime/description.h"
#include "runtime/pictures/pictures.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& subject, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::unreadable_input, subject, what, advice);
}

// "name=path" where a network has an input of this name; a path may hold '=' as well.
std::pair<std::string, fs::path> parse_input(const std::string& text,
                                             const std::vector<InputSpec>& inputs,
                                             size_t position) {
  for (const InputSpec& input : inputs) {
    if (text.starts_with(input.name + "=")) return {input.name, text.substr(input.name.size() + 1)};
  }
  if (position >= inputs.size()) {
    throw ConvertError(Status::wrong_usage, text,
                       fmt::format("the network has {} input(s) only", inputs.size()),
                       "give one file for each");
  }
  return {inputs[position].name, text};
}

Tensor read_input(const fs::path& path, const InputSpec& input, const PictureOptions& picture) {
  if (!fs::exists(path)) refuse(path.string(), "there is no such file", "check the path");
  if (path.extension() == ".npy") return read_npy(path);
  if (path.extension() != ".npz") return read_picture(path, input.shape, picture);
  for (NamedTensor& array : read_npz(path)) {
    if (array.name == input.name) return array.tensor;
  }
  refuse(path.string(), fmt::format("holds no array called '{}'", input.name),
         "name the arrays like the network's inputs");
}

std::vector<NamedTensor> read_inputs(const RunOptions& options,
                                     const std::vector<InputSpec>& inputs) {
  std::vector<NamedTensor> tensors;
  for (size_t i = 0; i < options.inputs.size(); ++i) {
    const auto [name, path] = parse_input(options.inputs[i], inputs, i);
    const auto input = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const InputSpec& spec) { return spec.name == name; });
    Tensor tensor = read_input(path, *input, options.picture);
    if (tensor.count() != count_of(input->shape)) {
      refuse(path.string(),
             fmt::format("is of shape {}, but input '{}' takes {}", to_text(tensor.shape()), name,
                         to_text(input->shape)),
             "give an array of that shape");
    }
    tensors.push_back({name, tensor.reshaped(input->shape)});
  }
  if (tensors.size() < inputs.size()) {
    std::vector<std::string> names;
    for (const InputSpec& input : inputs) names.push_back(input.name + " " + to_text(input.shape));
    throw ConvertError(Status::wrong_usage, options.prototxt.string(),
                       fmt::format("takes {} input(s): {}", inputs.size(), fmt::join(names, ", ")),
                       "give --image or --input for each");
  }
  return tensors;
}

std::vector<BlobRequest> requests_of(const RunOptions& options, const NetDescription& net) {
  const bool all = options.blobs == std::vector<std::string>{"*"};
  std::vector<BlobRequest> requests;
  for (const BlobDescription& blob : net.blobs) {
    const bool wanted =
        std::count(options.blobs.begin(), options.blobs.end(), blob.request.blob) > 0;
    if (all || wanted || (options.blobs.empty() && blob.is_output))
      requests.push_back(blob.request);
  }
  for (const std::string& name : options.blobs) {
    const bool exists = std::any_of(net.blobs.begin(), net.blobs.end(),
                                    [&](const auto& blob) { return blob.request.blob == name; });
    if (!all && !exists) {
      refuse(fmt::format("--blob {}", name), "the network has no blob of this name",
             "--blob '*' shows all of them");
    }
  }
  return requests;
}

}  // namespace

RunResult run(const RunOptions& options) {
  const NetDescription net = describe(options.prototxt);
  check_weights_present(options.prototxt, options.caffemodel);
  const std::vector<BlobRequest> requests = requests_of(options, net);
  const std::vector<NamedTensor> inputs = read_inputs(options, net.inputs);
  const auto runtime = open_runtime(options.caffe_command, fs::absolute(options.prototxt).string(),
                                    fs::absolute(options.caffemodel).string());
  const std::vector<Tensor> results = runtime->run(inputs, requests);
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < results.size(); ++i) named.push_back({requests[i].blob, results[i]});
  if (!options.output.empty()) write_npz(options.output, named);
  RunResult result{runtime->name(), {}};
  for (const NamedTensor& blob : named) {
    result.blobs.push_back({blob.name, blob.tensor.shape(), blob.tensor.floats()});
  }
  return result;
}

}  // namespace torch2caffe
