// Preprocessing: see the header.
#include "convert/preprocess.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/building_blocks.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::wrong_usage, option, what, advice);
}

// The model's input = pixel * factors[c] + offsets[c], for the model's channel c.
struct PerChannel {
  std::vector<double> factors, offsets;
};

double value_for(const std::vector<double>& values, size_t channel, double otherwise) {
  if (values.empty()) return otherwise;
  return values.size() == 1 ? values[0] : values.at(channel);
}

PerChannel per_channel(const Preprocessing& preprocessing, size_t channels) {
  PerChannel result;
  for (size_t c = 0; c < channels; ++c) {
    const double std = value_for(preprocessing.std, c, 1);
    result.factors.push_back(preprocessing.scale / std);
    result.offsets.push_back(-value_for(preprocessing.mean, c, 0) / std);
  }
  return result;
}

void check_values(const char* option, const std::vector<double>& values, size_t channels) {
  if (values.size() <= 1 || values.size() == channels) return;
  refuse(option, fmt::format("has {} values for {} channels", values.size(), channels),
         "give one for all channels, or one for each");
}

void check(const Preprocessing& preprocessing, const Shape& input) {
  if (input.size() != 4)
    refuse("--mean, --std, --scale, --bgr", "are for inputs of N, C, H, W", "leave them out");
  if (preprocessing.scale == 0) refuse("--scale", "must not be 0", "check the number");
  const auto channels = static_cast<size_t>(input[1]);
  check_values("--mean", preprocessing.mean, channels);
  check_values("--std", preprocessing.std, channels);
  if (std::count(preprocessing.std.begin(), preprocessing.std.end(), 0) > 0)
    refuse("--std", "must not be 0", "check its numbers");
  if (preprocessing.bgr && channels != 3)
    refuse("--bgr", fmt::format("needs 3 channels, and the input has {}", channels),
           "leave it out");
}

// f(value, its channel, the channel it goes to) of every value, with the channels in the other
// order where `reversed`.
template <typename F>
Tensor channel_by_channel(const Tensor& tensor, bool reversed, const F& f) {
  const Shape& shape = tensor.shape();
  const auto channels = static_cast<size_t>(shape.at(1));
  const size_t plane = static_cast<size_t>(shape.at(2) * shape.at(3));
  const std::vector<float> from = tensor.floats();
  std::vector<float> to(from.size());
  for (size_t i = 0; i < from.size(); ++i) {
    const size_t channel = i / plane % channels;
    const size_t place = reversed ? channels - 1 - channel : channel;
    to[i + place * plane - channel * plane] =
        static_cast<float>(f(static_cast<double>(from[i]), channel, place));
  }
  return Tensor(shape, std::move(to));
}

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

class FedWithPixels : public Runtime {
 public:
  FedWithPixels(std::unique_ptr<Runtime> runtime, Tensor pixels)
      : runtime_(std::move(runtime)), pixels_(std::move(pixels)) {}

  std::vector<Tensor> run(const std::vector<NamedTensor>& inputs,
                          const std::vector<BlobRequest>& blobs) override {
    return runtime_->run({{inputs.at(0).name, pixels_}}, blobs);
  }
  std::string name() const override { return runtime_->name(); }
  bool shows_inner_blobs() const override { return runtime_->shows_inner_blobs(); }
  std::vector<std::string> lent_layers() const override { return runtime_->lent_layers(); }

 private:
  std::unique_ptr<Runtime> runtime_;
  Tensor pixels_;
};

}  // namespace

void take_raw_pixels(Net& net, const Preprocessing& preprocessing) {
  const auto is_input = [](const Layer& layer) { return layer.type() == "Input"; };
  if (std::count_if(net.layers.begin(), net.layers.end(), is_input) != 1)
    refuse("--mean, --std, --scale, --bgr", "are for models with one input", "leave them out");
  const size_t input = 0;  // Input layers come first
  const BlobId pixels = net.layers[input].tops[0];
  const Shape& shape = net[pixels].shape;
  check(preprocessing, shape);
  PerChannel of = per_channel(preprocessing, static_cast<size_t>(shape[1]));
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

Tensor preprocessed(const Tensor& pixels, const Preprocessing& preprocessing) {
  check(preprocessing, pixels.shape());
  const PerChannel of = per_channel(preprocessing, static_cast<size_t>(pixels.shape()[1]));
  return channel_by_channel(pixels, preprocessing.bgr, [&](double pixel, size_t, size_t to) {
    return pixel * of.factors[to] + of.offsets[to];
  });
}

Tensor pixels_of(const Tensor& input, const Preprocessing& preprocessing) {
  check(preprocessing, input.shape());
  const PerChannel of = per_channel(preprocessing, static_cast<size_t>(input.shape()[1]));
  return channel_by_channel(input, preprocessing.bgr, [&](double value, size_t from, size_t) {
    return (value - of.offsets[from]) / of.factors[from];
  });
}

std::unique_ptr<Runtime> fed_with_pixels(std::unique_ptr<Runtime> runtime, Tensor pixels) {
  return std::make_unique<FedWithPixels>(std::move(runtime), std::move(pixels));
}

}  // namespace torch2caffe
