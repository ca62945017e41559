// Runs Caffe files on the user's inputs.
#include "torch2caffe/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/nearest.h"
#include "base/output_files.h"
#include "convert/targeting.h"
#include "graph/npy.h"
#include "graph/pixels.h"
#include "graph/text_form.h"
#include "runtime/description.h"
#include "runtime/pictures/pictures.h"
#include "ssd/boxes.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& subject, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::unreadable_input, subject, what, advice);
}

std::vector<std::string> names_of(const std::vector<InputSpec>& inputs) {
  std::vector<std::string> names;
  for (const InputSpec& input : inputs) names.push_back(input.name);
  return names;
}

std::vector<std::string> names_of(const std::vector<BlobDescription>& blobs) {
  std::vector<std::string> names;
  for (const BlobDescription& blob : blobs) names.push_back(blob.request.blob);
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

// The file for each input: those that are named, then the others in order.
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

// What the runtime is asked for: all blobs that it shows, those that were named, or the outputs.
std::vector<BlobRequest> requests_of(const RunOptions& options, const NetDescription& net,
                                     const Runtime& runtime) {
  const bool all = options.blobs == std::vector<std::string>{"*"};
  std::vector<BlobRequest> requests;
  for (const BlobDescription& blob : net.blobs) {
    const bool wanted =
        std::count(options.blobs.begin(), options.blobs.end(), blob.request.blob) > 0;
    const bool is_shown = blob.is_output || runtime.shows_inner_blobs();
    if (wanted && !is_shown) {
      refuse(fmt::format("--blob {}", blob.request.blob),
             fmt::format("is no output, and {} shows nothing else", runtime.name()),
             "leave it out, or take another judge");
    }
    if (wanted || (all && is_shown) || (options.blobs.empty() && blob.is_output))
      requests.push_back(blob.request);
  }
  for (const std::string& name : options.blobs) {
    const bool exists = std::any_of(net.blobs.begin(), net.blobs.end(),
                                    [&](const auto& blob) { return blob.request.blob == name; });
    if (!all && !exists) {
      refuse(fmt::format("--blob {}", name), "the network has no blob of this name",
             did_you_mean(name, names_of(net.blobs)) + "--blob '*' shows all of them");
    }
  }
  return requests;
}

// Names go by number: a line too few in front, and every box has its neighbour's name.
void check_labels(const RunOptions& options) {
  const auto given = static_cast<int64_t>(options.labels.size());
  if (given == 0) return;
  const caffe::NetParameter net = read_prototxt(options.prototxt);
  for (const caffe::LayerParameter& layer : net.layer()) {
    if (layer.type() != "DetectionOutput") continue;
    const caffe::DetectionOutputParameter& param = layer.detection_output_param();
    const int64_t classes = param.num_classes();
    if (given == classes) continue;
    const bool lacks_background = given + 1 == classes && param.background_label_id() == 0;
    refuse("--labels",
           fmt::format("gives {} names, but the boxes of layer '{}' are of {} classes", given,
                       layer.name(), classes),
           lacks_background ? "class 0 is the background: put a line for it in front"
                            : "give a file with a line for every class, the background included");
  }
}

[[noreturn]] void cannot_draw(const RunOptions& options, const std::string& what) {
  throw ConvertError(Status::wrong_usage, "--draw " + options.drawing.string(), what,
                     "give a picture to a network that ends in DetectionOutput");
}

// DetectionOutput's rows are picture, label, score, and four corners.
std::vector<PictureBox> found_boxes(const RunOptions& options, const Tensor& rows) {
  std::vector<PictureBox> found;
  for (const DetectedBox& box : boxes_of(rows)) {
    if (box.score < options.least_score) continue;
    const auto label = static_cast<size_t>(box.label);
    const std::string name =
        label < options.labels.size() ? options.labels[label] : std::to_string(box.label);
    found.push_back({box.corners, box.label, fmt::format("{} {:.2f}", name, box.score)});
  }
  return found;
}

void draw(const RunOptions& options, const NetDescription& net,
          const std::vector<NamedTensor>& inputs, Runtime& runtime) {
  const auto detections =
      std::find_if(net.blobs.begin(), net.blobs.end(), [](const BlobDescription& blob) {
        return blob.is_output && blob.layer_type == "DetectionOutput";
      });
  if (detections == net.blobs.end()) cannot_draw(options, "the network gives no boxes");
  const fs::path picture = input_files(options, net.inputs).at(0);
  if (picture.extension() == ".npy" || picture.extension() == ".npz")
    cannot_draw(options, "the input is no picture");
  const Tensor rows = runtime.run(inputs, {detections->request}).at(0);
  OutputFiles files;
  OutputFile& drawing = files.add(options.drawing);
  drawing.write(draw_boxes(picture, found_boxes(options, rows), options.drawing.extension()));
  files.commit();
}

// Rows of 1 x 1 x N x 7 are boxes where DetectionOutput makes them.
bool are_boxes(const NamedTensor& blob, const NetDescription& net) {
  const Shape& shape = blob.tensor.shape();
  const bool like_boxes = shape.size() == 4 && shape[0] == 1 && shape[1] == 1 && shape[3] == 7;
  return like_boxes &&
         std::any_of(net.blobs.begin(), net.blobs.end(), [&](const BlobDescription& each) {
           return each.request.blob == blob.name && each.layer_type == "DetectionOutput";
         });
}

void check_output(const fs::path& path) {
  const fs::path ending = path.extension();
  if (path.empty() || ending == ".npz" || ending == ".txt") return;
  throw ConvertError(Status::wrong_usage, "-o " + path.string(), "has no known ending",
                     "end the name in .npz for NumPy, or in .txt for text");
}

// A line with name and shape for each blob, and one for each row of its last axis.
std::string text_of(const std::vector<NamedTensor>& blobs) {
  std::string text;
  for (const NamedTensor& blob : blobs) {
    const Shape& shape = blob.tensor.shape();
    const std::vector<float> values = blob.tensor.floats();
    text += fmt::format("# {} {}\n", blob.name, fmt::join(shape, "x"));
    const size_t row = shape.empty() || shape.back() == 0 ? 1 : static_cast<size_t>(shape.back());
    for (size_t i = 0; i < values.size(); ++i)
      text += fmt::format("{:.9g}{}", values[i], (i + 1) % row == 0 ? "\n" : " ");
  }
  return text;
}

void write(const fs::path& path, const std::vector<NamedTensor>& blobs) {
  if (path.extension() == ".npz") return write_npz(path, blobs);
  OutputFiles files;
  files.add(path).write(text_of(blobs));
  files.commit();
}

}  // namespace

std::vector<RunResult> run(const RunOptions& options) {
  check_output(options.output);
  const NetDescription net = describe(options.prototxt);
  check_weights(options.prototxt, options.caffemodel);
  check_labels(options);
  const std::vector<NamedTensor> inputs = read_inputs(options, net.inputs);
  std::vector<RunResult> results;
  for (const auto& judge : make_judges(options)) {
    const auto runtime = open_files(options, *judge);
    const std::vector<BlobRequest> requests = requests_of(options, net, *runtime);
    const std::vector<Tensor> tensors = runtime->run(inputs, requests);
    std::vector<NamedTensor> named;
    for (size_t i = 0; i < tensors.size(); ++i) named.push_back({requests[i].blob, tensors[i]});
    if (results.empty() && !options.output.empty()) write(options.output, named);
    if (results.empty() && !options.drawing.empty()) draw(options, net, inputs, *runtime);
    RunResult& result = results.emplace_back();
    result.runtime = runtime->name();
    result.lent_layers = runtime->lent_layers();
    for (const NamedTensor& blob : named) {
      result.blobs.push_back(
          {blob.name, blob.tensor.shape(), blob.tensor.floats(), are_boxes(blob, net)});
    }
  }
  return results;
}

}  // namespace torch2caffe
