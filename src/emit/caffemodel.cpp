// The weights, streamed. A protobuf message of them would be a second copy of the network in
// memory, so the file is put together here: tag, length and contents of each nested message, in the
// wire format of https://protobuf.dev/programming-guides/encoding/.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "emit/emit.h"
#include "net/shared_weights.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

constexpr uint64_t length_delimited = 2;

uint64_t tag(int field) { return static_cast<uint64_t>(field) << 3 | length_delimited; }

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

std::string header(int field, uint64_t length) { return varint(tag(field)) + varint(length); }

uint64_t data_bytes(const Weight& weight) {
  return static_cast<uint64_t>(weight.count()) * sizeof(float);
}

// Everything of a BlobProto in front of its values.
std::string blob_head(const Weight& weight) {
  caffe::BlobProto blob;
  for (int64_t dim : weight.shape()) blob.mutable_shape()->add_dim(dim);
  blob.mutable_shape();  // a scalar has a shape without axes
  return blob.SerializeAsString() + header(caffe::BlobProto::kDataFieldNumber, data_bytes(weight));
}

uint64_t blob_length(const Weight& weight) { return blob_head(weight).size() + data_bytes(weight); }

struct LayerBytes {
  std::string head;             // the parameters
  std::vector<Weight> weights;  // that are written
  uint64_t length;              // of the whole message
};

LayerBytes layer_bytes(const Net& net, const Layer& layer, const Target* target) {
  const Spelled written = complete_layer(net, layer, target);
  LayerBytes bytes{written.param.SerializeAsString(), {}, 0};
  if (written.has_weights) bytes.weights = layer.weights;
  bytes.length = bytes.head.size();
  for (const Weight& weight : bytes.weights) {
    const uint64_t length = blob_length(weight);
    bytes.length += header(caffe::LayerParameter::kBlobsFieldNumber, length).size() + length;
  }
  return bytes;
}

// Those that stand in the file. A Caffe leaves a layer that is not there what it shares with
// others; who does not know such names finds each layer's own.
std::vector<const Layer*> layers_of(const Net& net, const Target* target) {
  const std::vector<bool> own = own_weights(net);
  std::vector<const Layer*> layers;
  for (size_t i = 0; i < net.layers.size(); ++i) {
    if (own[i] || target == nullptr || !target->shares_weights()) layers.push_back(&net.layers[i]);
  }
  return layers;
}

uint64_t file_length(const Net& net, const Target* target) {
  uint64_t total = 0;
  for (const Layer* layer : layers_of(net, target)) {
    const uint64_t length = layer_bytes(net, *layer, target).length;
    total += header(caffe::NetParameter::kLayerFieldNumber, length).size() + length;
  }
  return total;
}

constexpr float smallest_weight = 1e-30F;

bool is_tiny(float value) { return value != 0 && std::abs(value) < smallest_weight; }

// Appends the values; returns how many were zeroed.
int64_t write_values(OutputFile& file, const float* values, int64_t count) {
  const auto bytes = static_cast<size_t>(count) * sizeof(float);
  const int64_t tiny = std::count_if(values, values + count, is_tiny);
  if (tiny == 0) {
    file.write(values, bytes);
    return 0;
  }
  std::vector<float> flushed(values, values + count);
  std::replace_if(flushed.begin(), flushed.end(), is_tiny, 0.0F);
  file.write(flushed.data(), bytes);
  return tiny;
}

// An infinite number that is added may be meant, as in a mask before a softmax.
bool is_added(const Layer& layer, size_t weight) {
  return weight > 0 || layer.type() == "Bias" || layer.type() == "Parameter";
}

// What a layer computes with them is no number either.
class NoNumbers {
 public:
  void look_at(const Layer& layer, size_t weight, const float* values, int64_t count) {
    const bool may_be_infinite = is_added(layer, weight);
    const int64_t found = std::count_if(values, values + count, [&](float value) {
      return std::isnan(value) || (std::isinf(value) && !may_be_infinite);
    });
    if (found == 0) return;
    if (layers_.empty() || layers_.back().layer != &layer) layers_.push_back({&layer, 0});
    layers_.back().count += found;
  }

  // Throws ConvertError, with a problem for each layer.
  void refuse() const {
    if (layers_.empty()) return;
    std::vector<Problem> problems;
    for (const auto& [layer, count] : layers_) {
      problems.push_back(
          {layer->where(), fmt::format("the weights of layer '{}'", layer->name()),
           fmt::format("{} of them are NaN or infinite, and so is what it computes", count),
           "take an earlier checkpoint: a training that diverged leaves such weights"});
    }
    throw ConvertError(Status::unreadable_input, std::move(problems));
  }

 private:
  struct Found {
    const Layer* layer;
    int64_t count;
  };
  std::vector<Found> layers_;
};

}  // namespace

int64_t write_caffemodel(const Net& net, OutputFile& file,
                         const std::function<void(int64_t, int64_t)>& progress,
                         const Target* target) {
  const uint64_t total = file_length(net, target);
  if (total > std::numeric_limits<int32_t>::max()) {
    throw ConvertError(Status::cannot_be_expressed, file.target().string(),
                       fmt::format("would take {:.2f} GiB, but a protobuf file ends at 2 GiB",
                                   static_cast<double>(total) / (1U << 30)),
                       "split the model, or prune its largest layers");
  }
  if (!net.name.empty()) {
    caffe::NetParameter name;
    name.set_name(net.name);
    file.write(name.SerializeAsString());
  }
  int64_t done = 0;
  int64_t flushed = 0;
  NoNumbers no_numbers;
  for (const Layer* layer : layers_of(net, target)) {
    const LayerBytes bytes = layer_bytes(net, *layer, target);
    file.write(header(caffe::NetParameter::kLayerFieldNumber, bytes.length));
    file.write(bytes.head);
    for (size_t i = 0; i < bytes.weights.size(); ++i) {
      const Weight& weight = bytes.weights[i];
      file.write(header(caffe::LayerParameter::kBlobsFieldNumber, blob_length(weight)));
      file.write(blob_head(weight));
      weight.stream([&](const float* values, int64_t count) {
        no_numbers.look_at(*layer, i, values, count);
        flushed += write_values(file, values, count);
        done += count * static_cast<int64_t>(sizeof(float));
        if (progress) progress(done, static_cast<int64_t>(total));
      });
    }
  }
  no_numbers.refuse();
  file.flush();
  return flushed;
}

}  // namespace torch2caffe
