// Concat of a network's input with nothing but constants. Where all are read here alone, OpenCV has
// them write into the Concat's own blob, and the input's elements never come there.
//
// Given:   y = Concat(x, c) along channels, where x is an Input and c a Parameter
// Result:  y = Concat(Split(x), c)
#include <algorithm>

#include "compose/building_blocks.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool is_made_by(const Net& net, BlobId blob, const std::string& type) {
  const Layer* writer = net.layer_writing(blob);
  return writer != nullptr && writer->type() == type;
}

bool is_input(const Net& net, BlobId blob) { return is_made_by(net, blob, "Input"); }

bool is_constant(const Net& net, BlobId blob) {
  return is_made_by(net, blob, "Parameter") || is_made_by(net, blob, "Const");
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Concat" || !target.makes_mistake("joined_input")) return false;
  const auto count = [&](bool (*is)(const Net&, BlobId)) {
    return std::count_if(layer.bottoms.begin(), layer.bottoms.end(),
                         [&](BlobId bottom) { return is(net, bottom); });
  };
  const auto inputs = count(is_input), constants = count(is_constant);
  return inputs > 0 && constants > 0 &&
         inputs + constants == static_cast<std::ptrdiff_t>(layer.bottoms.size());
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  std::vector<BlobId> bottoms = layer.bottoms;
  for (BlobId& bottom : bottoms) {
    if (is_input(layers.net(), bottom)) bottom = neuron(layers, "Split", bottom, "input");
  }
  rewrite.finish(layers.add(layer.param, std::move(bottoms)));
}

}  // namespace

void register_joined_input(Rules& rules) { rules.push_back({"joined_input", applies, rewrite}); }

}  // namespace torch2caffe
