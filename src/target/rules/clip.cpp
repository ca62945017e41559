// Clip(low, high) where there is none, of ReLU and Power:
//   max(x, low) = low + relu(x - low)
//   min(y, high) = high - relu(high - y)
// A bound at the end of float32 is none.
#include <limits>

#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net&, const Layer& layer, const Target& target) {
  return layer.type() == "Clip" && !target.has_layer("Clip");
}

caffe::LayerParameter power(float scale, float shift) {
  caffe::LayerParameter layer = layer_of_type("Power");
  if (scale != 1) layer.mutable_power_param()->set_scale(scale);
  if (shift != 0) layer.mutable_power_param()->set_shift(shift);
  return layer;
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& clip = rewrite.layer().param.clip_param();
  constexpr float largest = std::numeric_limits<float>::max();
  const bool has_low = clip.min() > -largest;
  const bool has_high = clip.max() < largest;
  BlobId x = rewrite.layer().bottoms[0];
  const auto add = [&](caffe::LayerParameter layer, const char* part) {
    x = layers.add(std::move(layer), {x}, {}, part);
  };
  if (has_low) {
    if (clip.min() != 0) add(power(1, -clip.min()), "above");
    add(layer_of_type("ReLU"), has_high || clip.min() != 0 ? "low" : "");
  }
  if (has_high) {
    // low + r, then high - (low + r): one Power does both.
    const float low = has_low ? clip.min() : 0;
    add(power(-1, clip.max() - low), "below");
    add(layer_of_type("ReLU"), "high");
    add(power(-1, clip.max()), "");
  } else if (!has_low || clip.min() != 0) {
    add(power(1, has_low ? clip.min() : 0), "");
  }
  rewrite.finish(x);
}

}  // namespace

void register_clip(Rules& rules) { rules.push_back({"clip", applies, rewrite}); }

}  // namespace torch2caffe
