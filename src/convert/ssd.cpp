// SSD within a conversion, up to the complete network.
#include "convert/ssd.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "lower/lower.h"
#include "passes/pass.h"
#include "ssd/prior_form.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool are_boxes(const Shape& shape) {
  const bool is_list = shape.size() == 2 || (shape.size() == 3 && shape[0] == 1);
  return is_list && shape.back() == 4;
}

int64_t boxes_in(const Tensor& tensor) { return tensor.count() / 4; }

bool are_near(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return std::abs(x - y) <= prior_tolerance; });
}

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

}  // namespace

std::vector<Tensor> priors_of(const Model& model, std::vector<Tensor> kept) {
  for (const Value& value : model.graph().values) {
    if (value.constant && are_boxes(value.shape)) kept.push_back(*value.constant);
  }
  for (Tensor& tensor : model.stored_tensors()) {
    if (are_boxes(tensor.shape())) kept.push_back(std::move(tensor));
  }
  return kept;
}

std::vector<Tensor> read_priors(const std::filesystem::path& path) {
  std::vector<NamedTensor> arrays;
  if (path.extension() == ".npy") {
    arrays.push_back({"", read_npy(path)});
  } else {
    arrays = read_npz(path);
  }
  std::vector<Tensor> boxes;
  for (const NamedTensor& array : arrays) {
    if (are_boxes(array.tensor.shape())) boxes.push_back(array.tensor);
  }
  if (boxes.empty()) {
    throw ConvertError(Status::wrong_usage, path.string(), "has no array of shape [priors, 4]",
                       "save the priors as the model keeps them: numpy.save(FILE, priors)");
  }
  return boxes;
}

SsdStage::SsdStage(const std::string& how, std::vector<Tensor> priors)
    : config_(how == "auto" ? SsdConfig() : SsdConfig::read(how)),
      has_maps_(config_.head().map_size() > 0),
      candidates_(std::move(priors)) {}

// Takes those of the tensors that can be read as the model's priors, if all of them say the same.
bool SsdStage::take_priors(const std::vector<Tensor>& tensors) {
  std::optional<ConvertError> refusal;
  for (const Tensor& tensor : tensors) {
    const std::vector<double> numbers =
        in_own_order(tensor, outputs_.loc.maps, 4, {false, outputs_.loc_layout.kinds_first})
            .doubles();
    PriorForm form;
    try {
      form = prior_form(numbers, outputs_.loc.maps, picture_);
    } catch (const ConvertError& error) {
      if (!refusal) refusal = error;
      continue;
    }
    const std::vector<double> corners = corners_of(numbers, form, picture_);
    if (priors_.empty()) {
      form_ = form;
      priors_ = corners;
    } else if (!are_near(priors_, corners)) {
      throw ConvertError(
          Status::cannot_be_expressed, "--ssd",
          fmt::format("finds several tensors of shape [{}, 4] that could be the model's prior "
                      "boxes, and they differ",
                      outputs_.priors),
          "keep one of them in the model, or describe the boxes in a configuration, --ssd FILE");
    }
  }
  if (priors_.empty() && refusal && !has_maps_) throw ConvertError(*refusal);
  return !priors_.empty();
}

// With the first number of priors that the model keeps tensors for and that goes with a loc.
void SsdStage::find(const Net& net) {
  picture_ = picture_of(net);
  std::vector<Tensor> waiting = candidates_;
  while (!waiting.empty()) {
    const int64_t count = boxes_in(waiting[0]);
    const auto has_count = [&](const Tensor& tensor) { return boxes_in(tensor) == count; };
    std::vector<Tensor> alike;
    std::copy_if(waiting.begin(), waiting.end(), std::back_inserter(alike), has_count);
    std::erase_if(waiting, has_count);
    try {
      outputs_ = find_outputs(net, config_, count);
    } catch (const ConvertError& error) {
      if (error.status() != Status::cannot_be_expressed) throw;
      continue;
    }
    if (outputs_.priors == count && take_priors(alike)) return;
  }
  outputs_ = find_outputs(net, config_, std::nullopt);
  if (has_maps_) return;
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd",
      fmt::format("finds no prior boxes in the model: no tensor of shape [{}, 4]", outputs_.priors),
      "keep them as an attribute of a Python model or a buffer of any, return them as a third "
      "output, give them by --ssd-priors, or describe every map in a configuration: --ssd FILE");
}

void SsdStage::keep_raw_outputs(Net& net, const Target& target) {
  if (!has_maps_) {
    throw ConvertError(Status::wrong_usage, config_.name(),
                       "says no map, and there is no model to fit any to",
                       "describe every map that the heads read, or let 'torch2caffe convert' write "
                       "the configuration: --ssd auto --ssd-config-out FILE");
  }
  find(net);
  torch2caffe::keep_raw_outputs(net, outputs_);
  // What was silenced may have led to what is left out alone.
  std::erase_if(net.layers, [](const Layer& layer) { return layer.type() == "Silence"; });
  drop_unread(net, target);
  silence_unused_tops(net, target);
}

// Where the exporter says what is the same in the model and in its trace, whose results are not:
// loc and conf must be that.
void SsdStage::check_proved(const Graph& graph, const Net& net) const {
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
  for (const Head* head : {&outputs_.loc, &outputs_.conf}) {
    const bool is_proved = std::any_of(proved.begin(), proved.end(), [&](const Head& other) {
      return other.channels == head->channels && other.scores == head->scores;
    });
    if (is_said && !is_proved) refuse_varying(fmt::format("blob '{}'", net[head->blob].name));
  }
}

void SsdStage::find(const Net& net, const std::optional<ConvertError>& unfollowed) {
  try {
    find(net);
  } catch (const ConvertError& error) {
    if (!unfollowed) throw;
    std::vector<Problem> problems = unfollowed->problems();
    if (!heads_of(net).empty()) {
      const auto& further = error.problems();
      problems.insert(problems.end(), further.begin(), further.end());
    }
    throw ConvertError(unfollowed->status(), std::move(problems));
  }
}

// An output that follows from loc or conf.
void SsdStage::leave_out(const Graph& graph, const GraphOutput& output) {
  if (is_aside(output)) return;
  const Node& last = graph.nodes.back();
  if (is_unreadable(last) && last.outputs.at(0) == output.value) {
    rest_ = last.where;
    for (ValueId read : operands_of(last)) {
      if (of_loc_.count(read) > 0 && read != loc_value_) box_outputs_.push_back({"", read});
    }
    return;
  }
  left_out_.push_back(fmt::format("'{}'", name_in_model(output)));
  if (of_loc_.count(output.value) > 0) box_outputs_.push_back(output);
}

void SsdStage::keep_raw_outputs(Graph& graph, const std::optional<ConvertError>& unfollowed) {
  const Net net = lower_what_can_be(graph);
  find(net, unfollowed);
  notes_ = outputs_.notes;
  check_proved(graph, net);
  loc_value_ = net[outputs_.loc.blob].value;
  conf_value_ = net[outputs_.conf.blob].value;
  const auto of_loc = followers_of(graph, values_of(net, outputs_.loc));
  const auto of_conf = followers_of(graph, values_of(net, outputs_.conf));
  std::set_difference(of_loc.begin(), of_loc.end(), of_conf.begin(), of_conf.end(),
                      std::inserter(of_loc_, of_loc_.end()));
  // Without names: blobs are called after the model's outputs, which these need not be.
  std::vector<GraphOutput> kept = {{"", loc_value_}, {"", conf_value_}};
  for (const GraphOutput& output : graph.outputs) {
    for (GraphOutput& raw : kept) {
      if (raw.value == output.value && !is_aside(output)) raw.name = output.name;
    }
    const bool is_raw = output.value == loc_value_ || output.value == conf_value_;
    if (!is_raw && (of_loc.count(output.value) > 0 || of_conf.count(output.value) > 0)) {
      leave_out(graph, output);
      continue;
    }
    check_fixed(output);
    if (!is_raw && !is_aside(output)) kept.push_back(output);
  }
  if (unfollowed) {
    std::set<ValueId> of_heads = of_loc;
    of_heads.insert(of_conf.begin(), of_conf.end());
    const auto both = values_of_both(net, outputs_);
    of_heads.insert(both.begin(), both.end());
    if (reads_beyond(graph, of_heads)) throw ConvertError(*unfollowed);
  }
  graph.outputs = std::move(kept);
  drop_dead_nodes(graph);
}

}  // namespace torch2caffe
