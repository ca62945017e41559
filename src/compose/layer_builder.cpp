// LayerBuilder: see the header.
#include "compose/layer_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compose/refusal.h"
#include "net/cost.h"
#include "net/layer_type.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

// The Input layers, and every blob under its own id: all that building layers looks at.
Net ground_of(const Net& net) {
  Net ground;
  ground.blobs = net.blobs;
  std::copy_if(net.layers.begin(), net.layers.end(), std::back_inserter(ground.layers),
               [](const Layer& layer) { return layer.type() == "Input"; });
  return ground;
}

int64_t fewest(const std::vector<Alternative>& alternatives) {
  return std::min_element(alternatives.begin(), alternatives.end(),
                          [](const Alternative& a, const Alternative& b) {
                            return a.multiply_adds < b.multiply_adds;
                          })
      ->multiply_adds;
}

std::string words_for(const Candidate& candidate) {
  if (candidate.reach == 0) return candidate.name;
  return fmt::format("{}, read by {} of 12 programs", candidate.name, candidate.reach);
}

// Builds the candidate in `trial`. False where it cannot be built, or cannot stay.
bool can_stay(const Candidate& candidate, LayerBuilder& builder, Net& trial, const Settle& settle) {
  try {
    trial.outputs = {candidate.build(builder)};
    return !settle || settle(trial);
  } catch (const Refusal&) {
    return false;
  } catch (const ConvertError&) {
    return false;
  }
}

}  // namespace

int64_t left_for_reach(const Net& net) {
  int64_t left = cost_of(net).multiply_adds / 50;
  for (const Choice& choice : net.choices)
    left -= choice.alternatives.front().multiply_adds - fewest(choice.alternatives);
  return std::max<int64_t>(left, 0);
}

caffe::LayerParameter layer_of_type(const std::string& type) {
  caffe::LayerParameter param;
  param.set_type(type);
  return param;
}

Layer LayerBuilder::make(caffe::LayerParameter param, std::vector<BlobId> bottoms,
                         std::vector<Weight> weights, const std::string& part) const {
  param.set_name(net_.unique_name(name_of(part)));
  return Layer{std::move(param), std::move(bottoms), {}, std::move(weights), sources_};
}

std::string LayerBuilder::name_of(const std::string& part) const {
  return part.empty() ? name_ : name_ + "/" + part;
}

void LayerBuilder::insert(Layer layer) {
  net_.layers.insert(net_.layers.begin() + static_cast<std::ptrdiff_t>(position_++),
                     std::move(layer));
}

BlobId LayerBuilder::add(caffe::LayerParameter param, std::vector<BlobId> bottoms,
                         std::vector<Weight> weights, const std::string& part) {
  Layer layer = make(std::move(param), std::move(bottoms), std::move(weights), part);
  layer.tops.resize(1);
  const Shape shape = layer_type(layer).shapes(layer, shapes_of(net_, layer.bottoms)).at(0);
  layer.tops[0] = net_.add_blob({layer.name(), shape, ValueId{}});
  const BlobId top = layer.tops[0];
  insert(std::move(layer));
  return top;
}

std::vector<BlobId> LayerBuilder::add_many(size_t tops, caffe::LayerParameter param,
                                           std::vector<BlobId> bottoms, const std::string& part,
                                           std::vector<Weight> weights) {
  Layer layer = make(std::move(param), std::move(bottoms), std::move(weights), part);
  layer.tops.resize(tops);
  const auto shapes = layer_type(layer).shapes(layer, shapes_of(net_, layer.bottoms));
  for (size_t i = 0; i < tops; ++i) {
    layer.tops[i] = net_.add_blob(
        {net_.unique_name(fmt::format("{}/{}", layer.name(), i)), shapes.at(i), ValueId{}});
  }
  const std::vector<BlobId> made = layer.tops;
  insert(std::move(layer));
  return made;
}

size_t LayerBuilder::choose(const std::vector<Candidate>& candidates, const std::string& part,
                            const Settle& settle) {
  struct Trial {
    size_t candidate;
    Cost cost;
    int reach;
  };
  if (candidates.size() == 1) return 0;
  const Net ground = ground_of(net_);
  const Cost of_ground = cost_of(ground);
  std::vector<Trial> trials;
  for (size_t i = 0; i < candidates.size(); ++i) {
    Net net = ground;
    LayerBuilder builder(net, net.layers.size(), name_, sources_);
    if (can_stay(candidates[i], builder, net, settle))
      trials.push_back({i, cost_of(net) - of_ground, candidates[i].reach});
  }
  if (trials.empty()) return 0;
  const auto is_cheaper = [](const Trial& a, const Trial& b) { return a.cost < b.cost; };
  const auto is_counted = [](const Trial& trial) { return trial.reach > 0; };
  if (std::any_of(trials.begin(), trials.end(), is_counted)) {
    const Cost least = std::min_element(trials.begin(), trials.end(), is_cheaper)->cost;
    const int64_t dearest = least.multiply_adds + left_for_reach(net_);
    for (Trial& trial : trials) {
      if (trial.cost.multiply_adds > dearest) trial.reach = 0;
    }
  }
  std::stable_sort(trials.begin(), trials.end(), [&](const Trial& a, const Trial& b) {
    return a.reach != b.reach ? a.reach > b.reach : is_cheaper(a, b);
  });
  if (trials.size() > 1) {
    Choice& choice = net_.choices.emplace_back();
    choice.layer = name_of(part);
    for (const auto& [candidate, cost, reach] : trials) {
      choice.alternatives.push_back(
          {words_for(candidates[candidate]), cost.multiply_adds, cost.blob_elements});
    }
  }
  return trials[0].candidate;
}

}  // namespace torch2caffe
