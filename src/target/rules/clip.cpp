// Clip(low, high) where there is none, of ReLU and Power:
//   max(x, low) = low + relu(x - low)
//   min(y, high) = high - relu(high - y)
// A bound at the end of float32 is none.
//
// The distance to a bound is rounded to the digits of the bound, which costs small numbers theirs:
// in half precision, between 0 and 6, all below 0.002. From 0 to a whole number beyond 1, as ReLU6
// is, what exceeds it is taken away:
//   y = relu(x);  min(y, high) = y + -relu(y - high)
// That is exact while y's own digits reach to whole numbers, up to 2^24; infinite y becomes NaN.
#include <cmath>
#include <limits>

#include "compose/building_blocks.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Clip" && target.lacks_for(net, layer);
}

// As many as are exact for numbers of the size that networks compute.
bool is_taken_away(float low, float high) {
  constexpr float largest = 1 << 12;
  return low == 0 && high > 1 && high <= largest && high == std::trunc(high);
}

BlobId excess_taken_away(LayerBuilder& layers, BlobId x, double high) {
  const BlobId y = neuron(layers, "ReLU", x, "low");
  const BlobId distance = power(layers, y, {.shift = -high}, "distance");
  const BlobId excess = neuron(layers, "ReLU", distance, "excess");
  return sum(layers, {y, power(layers, excess, {.scale = -1}, "negative")});
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& clip = rewrite.layer().param.clip_param();
  if (is_taken_away(clip.min(), clip.max()))
    return rewrite.finish(excess_taken_away(layers, rewrite.layer().bottoms[0], clip.max()));
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
