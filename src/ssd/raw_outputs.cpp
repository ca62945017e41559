// What follows from loc or conf, in a graph and in a net.
#include "ssd/raw_outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "importers/import.h"

namespace torch2caffe {
namespace {

// `values` and all that is computed of them.
std::set<ValueId> followers_of(const Graph& graph, std::set<ValueId> values) {
  for (const Node& node : graph.nodes) {
    const auto operands = operands_of(node);
    const bool follows = std::any_of(operands.begin(), operands.end(),
                                     [&](ValueId id) { return values.count(id) > 0; });
    if (follows) values.insert(node.outputs.begin(), node.outputs.end());
  }
  return values;
}

// A head and the blobs that it joins, as values of the graph.
std::set<ValueId> values_of(const Net& net, const Head& head) {
  std::set<ValueId> values = {net[head.blob].value};
  for (BlobId source : head.sources) values.insert(net[source].value);
  values.erase(ValueId{});
  return values;
}

// What loc and conf were split from, where that holds nothing else.
std::set<ValueId> values_of_both(const Net& net, const SsdOutputs& outputs) {
  std::set<Channel> channels = outputs.loc.channels;
  channels.insert(outputs.conf.channels.begin(), outputs.conf.channels.end());
  std::set<ValueId> values;
  for (const Head& head : heads_of(net)) {
    if (std::includes(channels.begin(), channels.end(), head.channels.begin(), head.channels.end()))
      values.insert(net[head.blob].value);
  }
  return values;
}

bool is_aside(const GraphOutput& output) { return output.name.starts_with(aside); }

bool is_varying(const GraphOutput& output) { return output.name.starts_with(varying); }

std::string name_in_model(const GraphOutput& output) {
  return is_varying(output) ? output.name.substr(std::string_view(varying).size()) : output.name;
}

[[noreturn]] void refuse_varying(const std::string& what) {
  throw ConvertError(
      Status::cannot_be_expressed, what,
      "depends on the input's values in a way that a fixed network cannot: on another input of the "
      "same shape it gives another result than what was traced",
      "replace the branch, index or number that is computed from a tensor's values by operators on "
      "tensors, or leave the output out of the model");
}

// Throws for an output that is to stay, but cannot.
void check_fixed(const GraphOutput& output) {
  if (is_varying(output)) refuse_varying(fmt::format("output '{}'", name_in_model(output)));
}

bool is_unreadable(const Node& node) { return node.target.starts_with(unreadable); }

// Whether nodes that could not be read, and may do anything, are to do it with `known` alone.
bool reads_beyond(const Graph& graph, const std::set<ValueId>& known) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    const auto operands = operands_of(node);
    return is_unreadable(node) && !std::all_of(operands.begin(), operands.end(), [&](ValueId id) {
             return known.count(id) > 0 || graph[id].constant.has_value();
           });
  });
}

// Where the exporter says what is the same in the model and in its trace, whose results are not:
// loc and conf must be that.
void check_proved(const Graph& graph, const Net& net, const SsdOutputs& outputs) {
  std::vector<Head> proved;
  bool is_said = false;
  for (const GraphOutput& output : graph.outputs) {
    if (!is_aside(output)) continue;
    is_said = true;
    for (size_t i = 0; i < net.blobs.size(); ++i) {
      if (net.blobs[i].value != output.value) continue;
      if (auto head = head_at(net, BlobId{static_cast<int>(i)})) proved.push_back(std::move(*head));
    }
  }
  for (const Head* head : {&outputs.loc, &outputs.conf}) {
    const bool is_proved = std::any_of(proved.begin(), proved.end(), [&](const Head& other) {
      return other.channels == head->channels && other.scores == head->scores;
    });
    if (is_said && !is_proved) refuse_varying(fmt::format("blob '{}'", net[head->blob].name));
  }
}

// An output that follows from loc or conf.
void leave_out(const Graph& graph, const GraphOutput& output, ValueId loc, LeftOut& left_out) {
  if (is_aside(output)) return;
  const Node& last = graph.nodes.back();
  if (is_unreadable(last) && last.outputs.at(0) == output.value) {
    left_out.rest = last.where;
    for (ValueId read : operands_of(last)) {
      if (left_out.of_loc.count(read) > 0 && read != loc) left_out.boxes.push_back({"", read});
    }
    return;
  }
  left_out.outputs.push_back(fmt::format("'{}'", name_in_model(output)));
  if (left_out.of_loc.count(output.value) > 0) left_out.boxes.push_back(output);
}

std::set<BlobId> followers_of(const Net& net, std::set<BlobId> blobs) {
  for (const Layer& layer : net.layers) {
    const bool follows = std::any_of(layer.bottoms.begin(), layer.bottoms.end(),
                                     [&](BlobId bottom) { return blobs.count(bottom) > 0; });
    if (follows) blobs.insert(layer.tops.begin(), layer.tops.end());
  }
  return blobs;
}

}  // namespace

LeftOut keep_raw_outputs(Graph& graph, const Net& net, const DetectorFacts& found,
                         const std::optional<ConvertError>& unfollowed) {
  const SsdOutputs& outputs = found.outputs;
  check_proved(graph, net, outputs);
  const auto of_loc = followers_of(graph, values_of(net, outputs.loc));
  const auto of_conf = followers_of(graph, values_of(net, outputs.conf));
  LeftOut left_out;
  std::set_difference(of_loc.begin(), of_loc.end(), of_conf.begin(), of_conf.end(),
                      std::inserter(left_out.of_loc, left_out.of_loc.end()));
  // Without names: blobs are called after the model's outputs, which these need not be.
  std::vector<GraphOutput> kept = {{"", found.loc}, {"", found.conf}};
  for (const GraphOutput& output : graph.outputs) {
    for (GraphOutput& raw : kept) {
      if (raw.value == output.value && !is_aside(output)) raw.name = output.name;
    }
    const bool is_raw = output.value == found.loc || output.value == found.conf;
    if (!is_raw && (of_loc.count(output.value) > 0 || of_conf.count(output.value) > 0)) {
      leave_out(graph, output, found.loc, left_out);
      continue;
    }
    check_fixed(output);
    if (!is_raw && !is_aside(output)) kept.push_back(output);
  }
  if (unfollowed) {
    std::set<ValueId> of_heads = of_loc;
    of_heads.insert(of_conf.begin(), of_conf.end());
    const auto both = values_of_both(net, outputs);
    of_heads.insert(both.begin(), both.end());
    if (reads_beyond(graph, of_heads)) throw ConvertError(*unfollowed);
  }
  graph.outputs = std::move(kept);
  drop_dead_nodes(graph);
  return left_out;
}

int keep_raw_outputs(Net& net, const SsdOutputs& outputs) {
  const BlobId loc = outputs.loc.blob;
  const BlobId conf = outputs.conf.blob;
  std::set<BlobId> raw = {loc, conf};
  raw.insert(outputs.loc.sources.begin(), outputs.loc.sources.end());
  raw.insert(outputs.conf.sources.begin(), outputs.conf.sources.end());
  const auto decoded = followers_of(net, std::move(raw));
  std::vector<BlobId> kept = {loc, conf};
  int left_out = 0;
  for (BlobId output : net.outputs) {
    if (output == loc || output == conf) continue;
    if (decoded.count(output) > 0) {
      ++left_out;
    } else {
      kept.push_back(output);
    }
  }
  net.outputs = kept;
  return left_out;
}

}  // namespace torch2caffe
