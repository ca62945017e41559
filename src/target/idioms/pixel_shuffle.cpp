// Channels to places: r * r channels become one of r times the height and width. With Caffe's own
// layers it is a Deconvolution of r * r channels by themselves, each kernel with its one at another
// place.
#include <algorithm>

#include "net/layer_type.h"
#include "target/spelling.h"

namespace torch2caffe {
namespace {

// The kernel of channel c has a single one, at place c of its r * r, counted from 0 again and
// again.
bool are_places(const Weight& weight, size_t places) {
  const auto values = weight.doubles();
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t channel = i / places;
    if (values[i] != (i % places == channel % places ? 1 : 0)) return false;
  }
  return true;
}

std::optional<std::map<std::string, std::string>> match(const Net& net, const Layer& layer) {
  if (layer.type() != "Deconvolution") return std::nullopt;
  const auto& param = layer.param.convolution_param();
  const Shape& bottom = net[layer.bottoms[0]].shape;
  if (bottom.size() != 4 || param.bias_term()) return std::nullopt;
  const auto windows = windows_of(param, 2);
  const int64_t r = windows[0].stride;
  const bool are_blocks = std::all_of(windows.begin(), windows.end(), [&](const Window& w) {
    return w.kernel == r && w.stride == r && w.pad == 0 && w.dilation == 1;
  });
  const int64_t groups = bottom[1] / (r * r);
  const bool is_shuffle = are_blocks && r > 1 && bottom[1] == groups * r * r &&
                          param.group() == groups && param.num_output() == groups;
  if (!is_shuffle || !are_places(layer.weights[0], static_cast<size_t>(r * r))) return std::nullopt;
  return std::map<std::string, std::string>{{"scale", std::to_string(r)}};
}

}  // namespace

void register_pixel_shuffle(Idioms& idioms) {
  idioms.push_back({"PixelShuffle",
                    "scale * scale channels become the places of blocks of one",
                    {"scale"},
                    false,
                    match});
}

}  // namespace torch2caffe
