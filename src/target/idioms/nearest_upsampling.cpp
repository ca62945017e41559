// Nearest upsampling by whole factors: every element becomes a block. With Caffe's own layers it is
// a Deconvolution of each channel by itself, whose kernel is one block of ones.
#include <algorithm>

#include "net/layer_type.h"
#include "target/spelling.h"

namespace torch2caffe {
namespace {

bool is_all_ones(const Weight& weight) {
  const auto values = weight.doubles();
  return std::all_of(values.begin(), values.end(), [](double value) { return value == 1; });
}

std::optional<std::map<std::string, std::string>> match(const Net& net, const Layer& layer) {
  if (layer.type() != "Deconvolution") return std::nullopt;
  const auto& param = layer.param.convolution_param();
  const Shape& bottom = net[layer.bottoms[0]].shape;
  if (bottom.size() != 4 || param.bias_term() || param.group() != bottom[1] ||
      param.num_output() != bottom[1]) {
    return std::nullopt;
  }
  const auto windows = windows_of(param, 2);
  const bool are_blocks = std::all_of(windows.begin(), windows.end(), [](const Window& w) {
    return w.kernel == w.stride && w.pad == 0 && w.dilation == 1;
  });
  if (!are_blocks || !is_all_ones(layer.weights[0])) return std::nullopt;
  const Shape& top = net[layer.tops[0]].shape;
  std::map<std::string, std::string> values = {
      {"scale_h", std::to_string(windows[0].stride)},
      {"scale_w", std::to_string(windows[1].stride)},
      {"height", std::to_string(top[2])},
      {"width", std::to_string(top[3])},
  };
  if (windows[0].stride == windows[1].stride) values["scale"] = values["scale_h"];
  return values;
}

}  // namespace

void register_nearest_upsampling(Idioms& idioms) {
  idioms.push_back({"NearestUpsampling",
                    "every element becomes a block of scale_h x scale_w; scale where both are one",
                    {"scale", "scale_h", "scale_w", "height", "width"},
                    false,
                    match});
}

}  // namespace torch2caffe
