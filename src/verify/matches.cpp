// What a net knows of the model that it came from.
#include "verify/matches.h"

#include <algorithm>

namespace torch2caffe {

namespace {

// Where among the model's outputs the net's output `blob` stands. A model may return a value
// several times; the net's outputs for it come in the same order.
std::optional<size_t> place_of(BlobId blob, const Net& net, const Graph& graph) {
  const ValueId value = net[blob].value;
  const auto end = std::find(net.outputs.begin(), net.outputs.end(), blob);
  auto before = std::count_if(net.outputs.begin(), end,
                              [&](BlobId other) { return net[other].value == value; });
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    if (graph.outputs[i].value == value && before-- == 0) return i;
  }
  return std::nullopt;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Without what other programs may take for something else than a name.
std::string plain(std::string name) {
  for (char& c : name) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '.' && c != '-') c = '_';
  }
  return name;
}

}  // namespace

std::vector<Match> matches_of(const Net& net, const Graph& graph) {
  std::vector<Match> matches;
  std::vector<BlobId> seen;
  for (const Layer& layer : net.layers) {
    for (BlobId top : layer.tops) {
      const Blob& blob = net[top];
      const bool is_new = std::find(seen.begin(), seen.end(), top) == seen.end();
      if (!is_new || layer.type() == "Input" || blob.value.index < 0) continue;
      seen.push_back(top);
      const Location where = layer.where();
      matches.push_back({request_for(net, top), layer.name(), where, {blob.value}});
      Match& match = matches.back();
      match.is_output = std::count(net.outputs.begin(), net.outputs.end(), top) > 0;
      if (match.is_output) match.output = place_of(top, net, graph);
    }
  }
  return matches;
}

BlobRequest request_for(const Net& net, BlobId blob) {
  const Layer& last = *net.layer_writing(blob);
  const auto top = std::find(last.tops.begin(), last.tops.end(), blob) - last.tops.begin();
  return {net[blob].name, last.name(), static_cast<size_t>(top)};
}

void name_outputs(Net& net, const Graph& graph) {
  for (BlobId blob : net.outputs) {
    const auto place = place_of(blob, net, graph);
    if (!place) continue;
    const std::string name = plain(graph.outputs[*place].name);
    const bool is_named = std::any_of(name.begin(), name.end(), is_letter);
    if (is_named && net[blob].name != name) net[blob].name = net.unique_name(name);
  }
}

std::vector<std::pair<std::string, std::string>> output_blobs_of(const Net& net,
                                                                 const Graph& graph) {
  std::vector<std::pair<std::string, std::string>> names;
  for (BlobId blob : net.outputs) {
    const auto place = place_of(blob, net, graph);
    if (place) names.emplace_back(graph.outputs[*place].name, net[blob].name);
  }
  return names;
}

std::vector<std::string> input_names_of(const Net& net) {
  std::vector<std::string> names;
  for (const Layer& layer : net.layers) {
    if (layer.type() == "Input") names.push_back(net[layer.tops[0]].name);
  }
  return names;
}

std::vector<NamedTensor> named(const std::vector<std::string>& names,
                               const std::vector<Tensor>& tensors) {
  std::vector<NamedTensor> result;
  for (size_t i = 0; i < tensors.size(); ++i) result.push_back({names.at(i), tensors[i]});
  return result;
}

}  // namespace torch2caffe
