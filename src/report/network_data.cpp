// JSON: see the header.
#include "report/network_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "net/cost.h"
#include "net/edges.h"
#include "report/html.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

// The last layer that writes each blob, by the name and by PyTorch's value.
struct Writers {
  std::map<std::string, size_t> of_blob;
  std::map<ValueId, size_t> of_value;

  explicit Writers(const Net& net) {
    for (size_t i = 0; i < net.layers.size(); ++i) {
      for (BlobId top : net.layers[i].tops) {
        of_blob[net[top].name] = i;
        if (net[top].value.index >= 0) of_value[net[top].value] = i;
      }
    }
  }
};

// The layers that write a value of the node's; where none does, as it went into weights, those at
// its line.
std::set<size_t> layers_of(const Node& node, const Net& net, const Writers& writers) {
  std::set<size_t> layers;
  for (ValueId output : node.outputs) {
    const auto writer = writers.of_value.find(output);
    if (writer != writers.of_value.end()) layers.insert(writer->second);
  }
  if (!layers.empty()) return layers;
  for (size_t i = 0; i < net.layers.size(); ++i) {
    const std::vector<Location>& sources = net.layers[i].sources;
    if (std::ranges::find(sources, node.where) != sources.end()) layers.insert(i);
  }
  return layers;
}

std::vector<std::string> lines_of(const Layer& layer) {
  std::vector<std::string> lines;
  for (const Location& where : layer.sources) {
    if (where.file.empty()) continue;
    const std::string line = fmt::format("{}:{}", where.file, where.line);
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
  }
  return lines;
}

json layer_data(const Net& net, size_t index, const std::vector<std::string>& operators) {
  const Layer& layer = net.layers[index];
  json shapes = json::array();
  for (const Shape& shape : shapes_of(net, layer.tops)) shapes.push_back(shape_text(shape));
  const Cost cost = layer.type() == "Input" ? Cost() : cost_of(net, layer);
  return {{"name", layer.name()},
          {"type", layer.type()},
          {"from", layers_read_by(net, index)},
          {"shapes", shapes},
          {"parameters", cost.parameters},
          {"multiply_adds", cost.multiply_adds},
          {"values", cost.blob_elements},
          {"operators", operators},
          {"lines", lines_of(layer)}};
}

// A script element ends at its end tag, whatever that is in.
std::string inside_script(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '<' ? "\\u003c" : std::string(1, c);
  return result;
}

}  // namespace

Operators operators_of(const Net& net, const Graph& graph) {
  const Writers writers(net);
  Operators operators(net.layers.size());
  for (const Node& node : graph.nodes) {
    for (size_t layer : layers_of(node, net, writers)) operators[layer].push_back(node.target);
  }
  return operators;
}

std::string network_data(const Net& net, const Operators& operators,
                         const std::vector<BlobComparison>& blobs) {
  const Writers writers(net);
  json layers = json::array();
  for (size_t i = 0; i < net.layers.size(); ++i) layers.push_back(layer_data(net, i, operators[i]));
  for (size_t i = 0; i < blobs.size(); ++i) {
    const auto writer = writers.of_blob.find(blobs[i].blob);
    if (writer == writers.of_blob.end()) continue;
    layers[writer->second]["blob"] = {
        {"number", i}, {"error", fmt::format("{:.1e}", blobs[i].error)}, {"equal", blobs[i].equal}};
  }
  return inside_script(layers.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace torch2caffe
