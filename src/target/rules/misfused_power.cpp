// Keeps a target from joining a Power with the layer behind it where it does that wrongly: OpenCV
// (PowerFunctor::tryFuse) makes (k * x + s) ^ p of k * x ^ p + s. A Split in between stops it.
#include <algorithm>

#include "net/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// Multiplies all elements by one number, or adds one.
bool scales_by_one_number(const Layer& layer) {
  if (layer.type() == "Power") return layer.param.power_param().power() == 1;
  const bool has_weights = layer.type() == "Scale" || layer.type() == "BatchNorm";
  return has_weights && !layer.weights.empty() && count_of(layer.weights[0].shape()) == 1;
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (!target.misfuses_powers() || !scales_by_one_number(layer)) return false;
  const int writer = net.writer_of(layer.bottoms[0]);
  if (writer < 0) return false;
  const Layer& power = net.layers[static_cast<size_t>(writer)];
  return power.type() == "Power" && power.param.power_param().power() != 1;
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const BlobId apart = neuron(layers, "Split", layer.bottoms[0], "apart");
  rewrite.finish(layers.add(layer.param, {apart}, layer.weights));
}

}  // namespace

void register_misfused_power(Rules& rules) {
  rules.push_back({"misfused_power", applies, rewrite});
}

}  // namespace torch2caffe
