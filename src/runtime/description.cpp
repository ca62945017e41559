// Reads descriptions of networks.
#include "runtime/description.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "net/prototext.h"
#include "torch2caffe/caffe.pb.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& what, const std::string& advice) {
  throw ConvertError(Status::unreadable_input, path.string(), what, advice);
}

std::vector<InputSpec> inputs_of(const caffe::NetParameter& net, const fs::path& path) {
  const auto shape_of = [](const caffe::BlobShape& shape) {
    return std::vector<int64_t>(shape.dim().begin(), shape.dim().end());
  };
  std::vector<InputSpec> inputs;
  for (int i = 0; i < net.input_size(); ++i) {
    InputSpec input{net.input(i), {}};
    if (i < net.input_shape_size()) input.shape = shape_of(net.input_shape(i));
    const int dims = i * 4;  // before input_shape, there were four numbers for each input
    if (input.shape.empty() && dims + 4 <= net.input_dim_size()) {
      input.shape.assign(net.input_dim().begin() + dims, net.input_dim().begin() + dims + 4);
    }
    inputs.push_back(std::move(input));
  }
  for (const auto& layer : net.layer()) {
    if (layer.type() != "Input") continue;
    for (int i = 0; i < layer.top_size(); ++i) {
      const auto& shapes = layer.input_param().shape();
      const int given = std::min(i, shapes.size() - 1);  // one shape may stand for all tops
      inputs.push_back(
          {layer.top(i), given < 0 ? std::vector<int64_t>{} : shape_of(shapes[given])});
    }
  }
  const bool complete = std::all_of(inputs.begin(), inputs.end(),
                                    [](const InputSpec& input) { return !input.shape.empty(); });
  if (inputs.empty() || !complete) {
    refuse(path, "has no Input layer with a shape",
           "give the deployment prototxt, not the one for training");
  }
  return inputs;
}

// Layers that keep weights. Scale and Bias do unless a second bottom brings the values.
bool has_weights(const caffe::LayerParameter& layer) {
  static const std::set<std::string> always = {"BatchNorm", "Convolution",  "Deconvolution",
                                               "Embed",     "InnerProduct", "LSTM",
                                               "Normalize", "PReLU",        "RNN"};
  const bool if_alone = layer.type() == "Scale" || layer.type() == "Bias";
  return always.count(layer.type()) > 0 || (if_alone && layer.bottom_size() == 1);
}

}  // namespace

caffe::NetParameter read_prototxt(const fs::path& path) {
  std::ifstream file(path);
  if (!file) refuse(path, "cannot be opened", "check the path");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  caffe::NetParameter net;
  const std::string wrong = parse_prototext(text, net, true);
  if (!wrong.empty()) refuse(path, wrong, "is this a prototxt?");
  if (net.layer().empty()) {
    refuse(path, "has no layers in today's format",
           "an old file becomes a new one by Caffe's upgrade_net_proto_text");
  }
  return net;
}

NetDescription describe(const fs::path& prototxt) {
  const caffe::NetParameter net = read_prototxt(prototxt);
  NetDescription description;
  description.inputs = inputs_of(net, prototxt);
  std::map<std::string, size_t> index_of;
  std::set<std::string> read;
  for (const auto& layer : net.layer()) {
    for (const std::string& bottom : layer.bottom()) {
      const bool in_place = std::count(layer.top().begin(), layer.top().end(), bottom) > 0;
      if (!in_place) read.insert(bottom);
    }
    for (int i = 0; i < layer.top_size() && layer.type() != "Input"; ++i) {
      const auto [entry, is_new] = index_of.emplace(layer.top(i), description.blobs.size());
      if (is_new) {
        BlobDescription& blob = description.blobs.emplace_back();
        blob.request.blob = layer.top(i);
        blob.first_layer = layer.name();
        blob.layer_type = layer.type();
      }
      BlobRequest& request = description.blobs[entry->second].request;
      request.last_layer = layer.name();
      request.top = static_cast<size_t>(i);
    }
  }
  for (BlobDescription& blob : description.blobs)
    blob.is_output = read.count(blob.request.blob) == 0;
  return description;
}

void check_weights_present(const fs::path& prototxt, const fs::path& caffemodel) {
  std::ifstream file(caffemodel, std::ios::binary);
  if (!file) refuse(caffemodel, "cannot be opened", "check the path");
  caffe::NetParameter weights;
  if (!weights.ParseFromIstream(&file)) {
    refuse(caffemodel, "is damaged, or no caffemodel", "copy it again from where it was made");
  }
  std::set<std::string> stored;
  for (const auto& layer : weights.layer()) {
    if (!layer.blobs().empty()) stored.insert(layer.name());
  }
  for (const auto& layer : weights.layers()) stored.insert(layer.name());
  std::vector<Problem> problems;
  const caffe::NetParameter net = read_prototxt(prototxt);
  for (const auto& layer : net.layer()) {
    if (!has_weights(layer) || stored.count(layer.name()) > 0) continue;
    Problem& problem = problems.emplace_back();
    problem.subject = fmt::format("layer '{}' ({})", layer.name(), layer.type());
    problem.what = fmt::format("{} has no weights for it", caffemodel.string());
    problem.advice = "weights are found by the layer's name: was it renamed in one of the files?";
  }
  if (!problems.empty()) throw ConvertError(Status::unreadable_input, std::move(problems));
}

}  // namespace torch2caffe
