// Verification: see the header.
#include "verify/verify.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>

namespace torch2caffe {
namespace {

constexpr size_t tail_length = 8;

std::vector<float> tail_of(const std::vector<float>& values) {
  const size_t length = std::min(tail_length, values.size());
  return std::vector<float>(values.end() - static_cast<std::ptrdiff_t>(length), values.end());
}

// Where the layer that makes a blob comes from: the last of its PyTorch nodes, whose result the
// blob is.
Location location_of(const Layer& layer) {
  return layer.sources.empty() ? Location{} : layer.sources.back();
}

}  // namespace

std::vector<Tensor> noise_for(const Graph& graph, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<Tensor> inputs;
  for (ValueId id : graph.inputs) {
    std::vector<float> values(static_cast<size_t>(count_of(graph[id].shape)));
    for (float& value : values) value = normal(random);
    inputs.emplace_back(graph[id].shape, std::move(values));
  }
  return inputs;
}

BlobComparison compare(const Tensor& torch, const Tensor& caffe, double tolerance) {
  if (torch.count() != caffe.count())
    throw std::logic_error("blobs of different sizes were compared");
  const std::vector<float> expected = torch.floats();
  const std::vector<float> got = caffe.floats();
  BlobComparison row;
  row.shape = torch.shape();
  double difference = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double e = static_cast<double>(expected[i]);
    const double g = static_cast<double>(got[i]);
    if (!(std::isnan(e) && std::isnan(g)) && e != g) {
      const double d = std::abs(e - g);
      difference =
          std::max(difference, std::isnan(d) ? std::numeric_limits<double>::infinity() : d);
    }
    low = std::min(low, e);
    high = std::max(high, e);
    row.largest = std::max(row.largest, std::abs(e));
  }
  row.error = row.largest > 0 ? difference / row.largest : difference;
  row.spread = row.largest > 0 ? (high - low) / row.largest : 0;
  row.equal = row.error <= tolerance;
  row.torch_tail = tail_of(expected);
  row.caffe_tail = tail_of(got);
  return row;
}

std::vector<BlobComparison> compare_blobs(Model& model, const Net& net, Runtime& runtime,
                                          double tolerance, unsigned seed) {
  const std::vector<Tensor> inputs = noise_for(model.graph(), seed);
  std::vector<NamedTensor> named;
  std::map<ValueId, size_t> request_of;
  std::vector<BlobRequest> requests;
  std::vector<BlobId> blobs;
  for (const Layer& layer : net.layers) {
    const bool is_input = layer.type() == "Input";
    if (is_input) named.push_back({net[layer.tops[0]].name, inputs[named.size()]});
    // A second top cannot be asked of OpenCV by its layer's name.
    if (is_input || layer.tops.empty() || net[layer.tops[0]].value.index < 0) continue;
    const BlobId blob = layer.tops[0];
    const Layer& last = net.layers[static_cast<size_t>(net.writer_of(blob))];
    if (&last != &layer) continue;
    // An output that is also read inside has a copy; the copy is what users get.
    request_of[net[blob].value] = requests.size();
    requests.push_back({net[blob].name, layer.name()});
    blobs.push_back(blob);
  }
  const std::vector<Tensor> caffe = runtime.run(named, requests);

  std::vector<BlobComparison> rows;
  const auto add_row = [&](size_t request, const Tensor& torch) {
    BlobComparison row = compare(torch, caffe[request], tolerance);
    row.blob = requests[request].blob;
    row.layer = requests[request].last_layer;
    row.where = location_of(net.layers[static_cast<size_t>(net.writer_of(blobs[request]))]);
    row.is_output = std::count(net.outputs.begin(), net.outputs.end(), blobs[request]) > 0;
    rows.push_back(std::move(row));
  };
  const std::vector<Tensor> outputs = model.run(inputs, [&](ValueId id, const Tensor& torch) {
    const auto request = request_of.find(id);
    if (request != request_of.end()) add_row(request->second, torch);
  });
  // PyTorch's own outputs have the last word, whatever its interpreter's values on the way were.
  std::erase_if(rows, [](const BlobComparison& row) { return row.is_output; });
  for (size_t i = 0; i < outputs.size(); ++i) {
    const auto blob = std::find(blobs.begin(), blobs.end(), net.outputs.at(i));
    if (blob == blobs.end()) throw std::logic_error("an output stands for no value of the model");
    add_row(static_cast<size_t>(blob - blobs.begin()), outputs[i]);
  }
  return rows;
}

}  // namespace torch2caffe
