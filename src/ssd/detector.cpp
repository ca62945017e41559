// What was found of a detector becomes layers.
#include "ssd/detector.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "passes/pass.h"
#include "ssd/complete.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

void check_target(const Target& target) {
  if (target.has_layer("DetectionOutput") && target.has_layer("PriorBox")) return;
  throw ConvertError(Status::cannot_be_expressed, "--ssd",
                     fmt::format("target {} has no PriorBox and DetectionOutput", target.name()),
                     "take -t caffe-ssd or -t opencv");
}

// The raw outputs after the passes, which left them in front.
SsdOutputs raw_outputs_of(const Net& net, const Target& target) {
  auto loc = head_at(net, net.outputs.at(0));
  auto conf = head_at(net, net.outputs.at(1));
  if (loc && conf) return outputs_of(net, std::move(*loc), std::move(*conf));
  throw ConvertError(Status::cannot_be_expressed, "--ssd",
                     fmt::format("cannot follow loc and conf through the layers that target {} "
                                 "has instead of others",
                                 target.name()),
                     "take -t caffe-ssd or -t opencv");
}

// Maps for the configuration that make the model's own priors.
void fit_maps(DetectorFacts& detector, std::vector<std::string>& notes) {
  auto next = detector.priors.value().corners.begin();
  caffe::SsdHead& head = detector.config.head();
  std::vector<std::string> fixed_maps;
  for (const HeadMap& map : detector.outputs.loc.maps) {
    const std::vector<double> of_map(next, next + map.values());
    next += map.values();
    if (auto fitted = fit_priors(of_map, map.cells, detector.picture)) {
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

std::string summary_of(const SsdOutputs& outputs, const Net& net) {
  return fmt::format("SSD: {} maps, {} priors, {} classes; loc is blob '{}', conf is blob '{}'{}",
                     outputs.loc.maps.size(), outputs.priors, outputs.classes,
                     net[outputs.loc.blob].name, net[outputs.conf.blob].name,
                     outputs.conf.scores == Scores::none ? ", to which a Softmax was added" : "");
}

// Some DetectionOutputs divide by nothing, others end the process.
void check_prior_sizes(const DetectorFacts& detector, const Target& target) {
  if (!target.layers().at("DetectionOutput").needs_sized_priors()) return;
  std::vector<Problem> problems;
  const SsdConfig& config = detector.config;
  for (int map = 0; map < config.head().map_size(); ++map) {
    const HeadMap& of_head = detector.outputs.loc.maps.at(static_cast<size_t>(map));
    const auto corners = priors_of(config.head().map(map), of_head.cells, detector.picture);
    for (size_t i = 0; i + 3 < corners.size(); i += 4) {
      if (corners[i] < corners[i + 2] && corners[i + 1] < corners[i + 3]) continue;
      problems.push_back(config.about_map(
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

Detector::Detector(const FoundDetector& found, Net& net, const Target& target,
                   std::vector<std::string>& notes)
    : facts_(found.facts()) {
  check_target(target);
  const std::vector<std::string> chosen = facts_.outputs.notes;
  facts_.outputs = raw_outputs_of(net, target);
  if (facts_.config.head().map_size() == 0) fit_maps(facts_, notes);
  notes.insert(notes.end(), chosen.begin(), chosen.end());
  notes.push_back(summary_of(facts_.outputs, net));
  notes.insert(notes.end(), found.notes().begin(), found.notes().end());
  facts_.config.head().set_loc(net[facts_.outputs.loc.blob].name);
  facts_.config.head().set_conf(net[facts_.outputs.conf.blob].name);
  complete_ssd(net, facts_.outputs, facts_.config);
  check_prior_sizes(facts_, target);
  tell_of_numbers(net, target, notes);
  drop_unread(net, target);
  legalise(net, target);
  check_net(net, nullptr, "ssd");
  check_legal(net, target);
}

std::string Detector::fitted_config() const {
  SsdConfig config = facts_.config;
  caffe::SsdHead& head = config.head();
  head.set_num_classes(static_cast<uint32_t>(facts_.outputs.classes));
  const int background = background_of(head, facts_.outputs);
  head.set_background_label_id(background < facts_.outputs.classes ? background : -1);
  return config.text();
}

}  // namespace torch2caffe
