// SSD within a conversion: what was found in the model becomes layers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "convert/ssd.h"
#include "passes/pass.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

void check_target(const Target& target) {
  if (target.has_layer("DetectionOutput") && target.has_layer("PriorBox")) return;
  throw ConvertError(Status::cannot_be_expressed, "--ssd",
                     fmt::format("target {} has no PriorBox and DetectionOutput", target.name()),
                     "take -t caffe-ssd or -t opencv");
}

// Of the PriorBox layers that the target cannot have.
void tell_of_numbers(const Net& net, const Target& target, std::vector<std::string>& notes) {
  std::optional<std::string> first;
  std::vector<std::string> names;
  for (const Layer& layer : net.layers) {
    const auto lacks = layer.type() == "PriorBox" ? target.lacks_for(net, layer) : std::nullopt;
    if (!lacks) continue;
    if (!first) first = lacks;
    names.push_back(fmt::format("'{}'", net[layer.tops[0]].name));
  }
  if (!first) return;
  notes.push_back(fmt::format("target {} lacks {}: the boxes of {} are kept as numbers",
                              target.name(), *first, fmt::join(names, ", ")));
}

}  // namespace

void SsdStage::fit(std::vector<std::string>& notes) {
  auto next = priors_.begin();
  caffe::SsdHead& head = config_.head();
  std::vector<std::string> fixed_maps;
  for (const HeadMap& map : outputs_.loc.maps) {
    const std::vector<double> of_map(next, next + map.values());
    next += map.values();
    if (auto fitted = fit_priors(of_map, map.cells, picture_)) {
      *head.add_map() = std::move(*fitted);
      continue;
    }
    caffe::SsdMap& fixed = *head.add_map();
    for (double corner : of_map) fixed.add_box(static_cast<float>(corner));
    fixed_maps.push_back(
        fmt::format("{} ({}x{})", head.map_size() - 1, map.cells.height, map.cells.width));
  }
  if (fixed_maps.empty()) return;
  notes.push_back(fmt::format(
      "the priors of map{} {} are none that a PriorBox layer makes: they are kept as numbers",
      fixed_maps.size() > 1 ? "s" : "", fmt::join(fixed_maps, ", ")));
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
  if (rest_) {
    return words +
           ", which are the usual ones: what is left out may use others, which a "
           "configuration can say";
  }
  return words + ", which are the usual ones: the model computes no boxes that show others";
}

void SsdStage::describe(const Net& net, std::vector<std::string>& notes) const {
  notes.insert(notes.end(), notes_.begin(), notes_.end());
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
  if (rest_) {
    notes.push_back(
        fmt::format("left out, since it is computed of loc and conf alone: what forward() does "
                    "from {} on",
                    to_string(*rest_)));
  }
}

// Some DetectionOutputs divide by nothing, others end the process.
void SsdStage::check_prior_sizes(const Target& target) const {
  if (!target.layers().at("DetectionOutput").needs_sized_priors()) return;
  std::vector<Problem> problems;
  for (int map = 0; map < config_.head().map_size(); ++map) {
    const HeadMap& of_head = outputs_.loc.maps.at(static_cast<size_t>(map));
    const auto corners = priors_of(config_.head().map(map), of_head.cells, picture_);
    for (size_t i = 0; i + 3 < corners.size(); i += 4) {
      if (corners[i] < corners[i + 2] && corners[i + 1] < corners[i + 3]) continue;
      problems.push_back(config_.about_map(
          map,
          fmt::format(
              "has a prior box without {} (box {}, from {:.4g} {:.4g} to {:.4g} {:.4g}), at "
              "which DetectionOutput of target {} ends the process",
              corners[i] < corners[i + 2] ? "height" : "width", i / 4, corners[i], corners[i + 1],
              corners[i + 2], corners[i + 3], target.name()),
          "do not clip the priors to the picture, or leave out those that lie beyond it"));
      break;
    }
  }
  if (!problems.empty()) throw ConvertError(Status::cannot_be_expressed, std::move(problems));
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
  check_prior_sizes(target);
  tell_of_numbers(net, target, notes);
  drop_unread(net, target);
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
