// A convolution of each channel by itself: as many groups as channels, one filter each.
#include "net/layer_type.h"
#include "target/spelling.h"

namespace torch2caffe {
namespace {

std::optional<std::map<std::string, std::string>> match(const Net& net, const Layer& layer) {
  if (layer.type() != "Convolution") return std::nullopt;
  const auto& param = layer.param.convolution_param();
  const int64_t channels = net[layer.bottoms[0]].shape.at(1);
  if (channels == 1 || param.group() != channels || param.num_output() != channels)
    return std::nullopt;
  return std::map<std::string, std::string>{{"channels", std::to_string(channels)}};
}

}  // namespace

void register_depthwise_convolution(Idioms& idioms) {
  idioms.push_back({"DepthwiseConvolution",
                    "a Convolution with as many groups as channels and filters",
                    {"channels"},
                    true,
                    match});
}

}  // namespace torch2caffe
