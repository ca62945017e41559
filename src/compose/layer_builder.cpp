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

// Builds the candidate in `trial`. False where it cannot be built, or cannot stay.
bool can_stay(const Candidate& candidate, LayerBuilder& builder, Net& trial, const Settle& settle) {
  try {
    candidate.build(builder);
    return !settle || settle(trial);
  } catch (const Refusal&) {
    return false;
  } catch (const ConvertError&) {
    return false;
  }
}

}  // namespace

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
                                           std::vector<BlobId> bottoms, const std::string& part) {
  Layer layer = make(std::move(param), std::move(bottoms), {}, part);
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
  };
  if (candidates.size() == 1) return 0;
  const Net ground = ground_of(net_);
  std::vector<Trial> trials;
  for (size_t i = 0; i < candidates.size(); ++i) {
    Net net = ground;
    LayerBuilder builder(net, net.layers.size(), name_, sources_);
    if (can_stay(candidates[i], builder, net, settle))
      trials.push_back({i, cost_of(net) - cost_of(ground)});
  }
  if (trials.empty()) return 0;
  std::stable_sort(trials.begin(), trials.end(),
                   [](const Trial& a, const Trial& b) { return a.cost < b.cost; });
  if (trials.size() > 1) {
    Choice& choice = net_.choices.emplace_back();
    choice.layer = name_of(part);
    for (const auto& [candidate, cost] : trials)
      choice.ways.push_back({candidates[candidate].name, cost.multiply_adds, cost.blob_elements});
  }
  return trials[0].candidate;
}

}  // namespace torch2caffe
