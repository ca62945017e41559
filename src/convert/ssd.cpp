// SSD within a conversion, up to the complete network.
#include "convert/ssd.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "lower/lower.h"
#include "net/layers/prior_sizes.h"
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

void check_target(const Target& target) {
  if (target.has_layer("DetectionOutput") && target.has_layer("PriorBox")) return;
  throw ConvertError(Status::cannot_be_expressed, "--ssd",
                     fmt::format("target {} has no PriorBox and DetectionOutput", target.name()),
                     "take -t caffe-ssd or -t opencv");
}

void note_cut_sizes(const Net& net, const Target& target, std::vector<std::string>& notes) {
  if (!target.makes_mistake("cut_prior_sizes")) return;
  for (const Layer& layer : net.layers) {
    if (layer.type() != "PriorBox" || !has_fractions(layer.param.prior_box_param())) continue;
    notes.push_back(
        fmt::format("the sizes of layer '{}' have fractions, which PriorBox cuts off in target {}: "
                    "its priors are kept as numbers",
                    layer.name(), target.name()));
  }
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

void SsdStage::keep_raw_outputs(Graph& graph) {
  const Net net = lower_what_can_be(graph);
  find(net);
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
      if (raw.value == output.value) raw.name = output.name;
    }
    if (output.value == loc_value_ || output.value == conf_value_) continue;
    if (of_loc.count(output.value) == 0 && of_conf.count(output.value) == 0) {
      kept.push_back(output);
      continue;
    }
    left_out_.push_back(fmt::format("'{}'", output.name));
    if (of_loc_.count(output.value) > 0) box_outputs_.push_back(output);
  }
  graph.outputs = std::move(kept);
  drop_dead_nodes(graph);
}

void SsdStage::fit(std::vector<std::string>& notes) {
  auto next = priors_.begin();
  caffe::SsdHead& head = config_.head();
  for (const HeadMap& map : outputs_.loc.maps) {
    const std::vector<double> of_map(next, next + map.values());
    next += map.values();
    if (auto fitted = fit_priors(of_map, map.cells, picture_)) {
      *head.add_map() = std::move(*fitted);
      continue;
    }
    caffe::SsdMap& fixed = *head.add_map();
    for (double corner : of_map) fixed.add_box(static_cast<float>(corner));
    notes.push_back(
        fmt::format("the priors of map {} ({}x{}) are none that a PriorBox layer makes: they are "
                    "kept as numbers",
                    head.map_size() - 1, map.cells.height, map.cells.width));
  }
}

std::string SsdStage::words_for_variances() const {
  const caffe::SsdHead& head = config_.head();
  const auto first = variances_of(head, 0);
  std::string words = fmt::format("the variances are {}", fmt::join(first, " "));
  for (int i = 0; i < head.map_size(); ++i) {
    if (variances_of(head, i) != first) words = "the variances are the configuration's";
  }
  if (decoding_) return fmt::format("{}, as the model's own {} show", words, decoding_->words);
  const bool is_said = !head.variance().empty() || !head.map(0).variance().empty();
  if (is_said) return words + ", as the configuration says";
  return words + ", which are the usual ones: the model computes no boxes that show others";
}

void SsdStage::describe(const Net& net, std::vector<std::string>& notes) const {
  const Scores scores = outputs_.conf.scores;
  notes.push_back(
      fmt::format("SSD: {} maps, {} priors, {} classes; loc is blob '{}', conf is blob '{}'{}",
                  outputs_.loc.maps.size(), outputs_.priors, outputs_.classes,
                  net[outputs_.loc.blob].name, net[outputs_.conf.blob].name,
                  scores == Scores::none ? ", to which a Softmax was added" : ""));
  if (!priors_.empty()) {
    notes.push_back(fmt::format("the model keeps its priors as {}", form_.words()));
  }
  notes.push_back(words_for_variances());
  if (scores == Scores::sigmoid && !config_.head().has_background_label_id()) {
    notes.push_back(
        "the scores are behind a Sigmoid, so that every class counts as an object; say "
        "background_label_id in a configuration if one does not");
  }
  if (!left_out_.empty()) {
    notes.push_back(fmt::format("left out, since they are computed of loc or conf: output{} {}",
                                left_out_.size() > 1 ? "s" : "", fmt::join(left_out_, ", ")));
  }
}

void SsdStage::complete(Net& net, const Target& target, std::vector<std::string>& notes) {
  check_target(target);
  // keep_raw_outputs put them in front.
  auto loc = head_at(net, net.outputs.at(0));
  auto conf = head_at(net, net.outputs.at(1));
  if (!loc || !conf) {
    throw ConvertError(Status::cannot_be_expressed, "--ssd",
                       fmt::format("cannot follow loc and conf through the layers that target {} "
                                   "has instead of others",
                                   target.name()),
                       "take -t caffe-ssd or -t opencv");
  }
  outputs_ = outputs_of(net, std::move(*loc), std::move(*conf));
  if (!has_maps_) fit(notes);
  describe(net, notes);
  config_.head().set_loc(net[outputs_.loc.blob].name);
  config_.head().set_conf(net[outputs_.conf.blob].name);
  complete_ssd(net, outputs_, config_);
  drop_unread(net, target);
  note_cut_sizes(net, target, notes);
  legalise(net, target);
  check_net(net, nullptr, "ssd");
  check_legal(net, target);
}

std::string SsdStage::fitted_config() const {
  SsdConfig config = config_;
  caffe::SsdHead& head = config.head();
  head.set_num_classes(static_cast<uint32_t>(outputs_.classes));
  const int background = background_of(head, outputs_);
  head.set_background_label_id(background < outputs_.classes ? background : -1);
  return config.text();
}

}  // namespace torch2caffe
