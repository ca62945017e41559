// Scale by weights where the target has none of these axes.
//
//   over channels of images   a Convolution of each channel by one number
//   over channels             Reshape to images; Scale; Reshape back
//   over other axes           the same, where all elements of the batch's parts are the channels
#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "compose/made_weights.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

size_t axis_of_scale(const Net& net, const Layer& layer) {
  return axis_of(layer.param.scale_param().axis(), net[layer.bottoms[0]].shape.size());
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Scale" && layer.bottoms.size() == 1 && axis_of_scale(net, layer) > 0 &&
         target.lacks_for(net, layer);
}

// `weights` along the axes from `axis` on, one number for each element of a batch's part.
Tensor of_elements(const Weight& weights, const Shape& shape, size_t axis) {
  Shape all = shape, along(shape.size(), 1);
  all[0] = 1;
  const Shape& given = weights.shape();
  std::copy(given.begin(), given.end(), along.begin() + static_cast<std::ptrdiff_t>(axis));
  require_makeable(all, "factors of all elements");
  return Tensor::of_doubles({count_of(all)},
                            expand(Tensor::of_doubles(along, weights.doubles()), all).doubles());
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const BlobId x = layer.bottoms[0];
  const Shape shape = layers.shape(x);
  const size_t axis = axis_of_scale(layers.net(), layer);
  const bool is_of_channels = axis == 1 && layer.weights[0].shape().size() == 1;
  const bool has_offsets = layer.weights.size() > 1;
  const auto numbers = [&](size_t index) {
    const Weight& weights = layer.weights.at(index);
    return is_of_channels ? Tensor::of_doubles(weights.shape(), weights.doubles())
                          : of_elements(weights, shape, axis);
  };
  const Tensor factors = numbers(0);
  const int64_t channels = factors.shape()[0];
  if (is_of_channels && shape.size() == 4) {
    const Weight kernel = factors.reshaped({channels, 1, 1, 1});
    const auto bias = has_offsets ? std::optional<Weight>(layer.weights[1]) : std::nullopt;
    return rewrite.finish(convolution(layers, x, kernel, bias, {{}, {}, {}, channels}));
  }
  const Shape images = {shape[0], channels, count_between(shape, 1, shape.size()) / channels, 1};
  const BlobId scaled = scale(layers, reshape(layers, x, images, "images"), 1, factors,
                              has_offsets ? std::optional(numbers(1)) : std::nullopt, "scaled");
  rewrite.finish(reshape(layers, scaled, shape));
}

}  // namespace

void register_scale(Rules& rules) { rules.push_back({"scale", applies, rewrite}); }

}  // namespace torch2caffe
