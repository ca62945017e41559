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

// PriorBox looks at nothing but shapes.
bool depends_on_input(const caffe::LayerParameter& layer, const std::set<std::string>& dependent) {
  return layer.type() != "PriorBox" &&
         std::any_of(layer.bottom().begin(), layer.bottom().end(),
                     [&](const std::string& bottom) { return dependent.count(bottom) > 0; });
}

}  // namespace

caffe::NetParameter read_prototxt(const fs::path& path) {
  std::ifstream file(path);
  if (!file) refuse(path, "cannot be opened", "check the path");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  caffe::NetParameter net;
  const std::string wrong = parse_prototext(text, net, UnknownFields::skipped);
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
  std::set<std::string> read, dependent;
  for (const InputSpec& input : description.inputs) dependent.insert(input.name);
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
        blob.bottoms.assign(layer.bottom().begin(), layer.bottom().end());
        blob.depends_on_input = depends_on_input(layer, dependent);
        if (blob.depends_on_input) dependent.insert(layer.top(i));
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

}  // namespace torch2caffe
