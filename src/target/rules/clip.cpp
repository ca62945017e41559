// Clip(low, high) where there is none, of ReLU and Power:
//   max(x, low) = low + relu(x - low)
//   min(y, high) = high - relu(high - y)
// A bound at the end of float32 is none.
#include <limits>

#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Clip" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& clip = rewrite.layer().param.clip_param();
  constexpr float largest = std::numeric_limits<float>::max();
  const bool has_low = clip.min() > -largest;
  const bool has_high = clip.max() < largest;
  const auto low = static_cast<double>(has_low ? clip.min() : 0);
  const auto high = static_cast<double>(clip.max());
  BlobId x = rewrite.layer().bottoms[0];
  if (has_low) {
    if (low != 0) x = power(layers, x, {.shift = -low}, "above");
    x = neuron(layers, "ReLU", x, has_high || low != 0 ? "low" : "");
  }
  if (has_high) {
    // low + r, then high - (low + r): one Power does both.
    x = power(layers, x, {.scale = -1, .shift = high - low}, "below");
    x = neuron(layers, "ReLU", x, "high");
    x = power(layers, x, {.scale = -1, .shift = high});
  } else if (!has_low || low != 0) {
    x = power(layers, x, {.shift = low});
  }
  rewrite.finish(x);
}

}  // namespace

void register_clip(Rules& rules) { rules.push_back({"clip", applies, rewrite}); }

}  // namespace torch2caffe
