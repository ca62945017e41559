// Given:   x = Input();  y = ...(x), and the preprocessing of pictures
// Result:  p = Input();  x = Scale(p), the channels of p in the other order where asked for
//
// That the Scale ends in the first convolution is the business of other passes.
#include <algorithm>

#include "compose/building_blocks.h"
#include "graph/pixels.h"
#include "passes/pass.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

// The weights of a Convolution that reads its input's channels in the other order.
Weight with_inputs_reversed(const Weight& weight) {
  const std::vector<double> from = weight.doubles();
  std::vector<double> to(from.size());
  const auto channels = static_cast<size_t>(weight.shape()[1]);
  const size_t kernel = from.size() / channels / static_cast<size_t>(weight.shape()[0]);
  for (size_t i = 0; i < from.size(); ++i) {
    const size_t channel = i / kernel % channels;
    to[i + (channels - 1 - channel) * kernel - channel * kernel] = from[i];
  }
  return Tensor::of_doubles(weight.shape(), std::move(to));
}

// The one Convolution that reads all channels of `blob`, if it alone reads the blob.
Layer* convolution_of(Net& net, BlobId blob) {
  if (net.uses_of(blob) != 1) return nullptr;
  for (Layer& layer : net.layers) {
    const bool reads = std::count(layer.bottoms.begin(), layer.bottoms.end(), blob) > 0;
    if (reads && layer.type() == "Convolution" && layer.param.convolution_param().group() == 1)
      return &layer;
  }
  return nullptr;
}

// 1x1 with one weight of 1 in each row.
BlobId reverse_channels(LayerBuilder& layers, BlobId pixels) {
  const int64_t channels = layers.shape(pixels)[1];
  std::vector<double> matrix(static_cast<size_t>(channels * channels), 0);
  for (int64_t c = 0; c < channels; ++c)
    matrix[static_cast<size_t>(c * channels + channels - 1 - c)] = 1;
  return convolution(layers, pixels, Tensor::of_doubles({channels, channels, 1, 1}, matrix),
                     std::nullopt, {}, "channels");
}

}  // namespace

void raw_pixels(Net& net, const Preprocessing& preprocessing) {
  const auto is_input = [](const Layer& layer) { return layer.type() == "Input"; };
  if (std::count_if(net.layers.begin(), net.layers.end(), is_input) != 1) {
    throw ConvertError(Status::wrong_usage, "--mean, --std, --scale, --bgr",
                       "are for models with one input", "leave them out");
  }
  const size_t input = 0;  // Input layers come first
  const BlobId pixels = net.layers[input].tops[0];
  const Shape& shape = net[pixels].shape;
  PerChannel of = per_channel(preprocessing, shape);
  LayerBuilder layers(net, input + 1, net[pixels].name, {});
  const size_t layers_before = net.layers.size();
  BlobId result = pixels;
  if (preprocessing.bgr) {
    if (Layer* convolution = convolution_of(net, pixels)) {
      convolution->weights[0] = with_inputs_reversed(convolution->weights[0]);
      std::reverse(of.factors.begin(), of.factors.end());
      std::reverse(of.offsets.begin(), of.offsets.end());
    } else {
      result = reverse_channels(layers, result);
    }
  }
  const Shape channels = {shape[1]};
  result = scale(layers, result, 1, Tensor::of_doubles(channels, of.factors),
                 Tensor::of_doubles(channels, of.offsets), "preprocessed");
  const size_t added = net.layers.size() - layers_before;
  for (size_t i = input + 1 + added; i < net.layers.size(); ++i) {
    auto& bottoms = net.layers[i].bottoms;
    std::replace(bottoms.begin(), bottoms.end(), pixels, result);
  }
  std::replace(net.outputs.begin(), net.outputs.end(), pixels, result);
  net[pixels].value = {};  // which the model has not
}

}  // namespace torch2caffe
