// Preprocessing: see the header.
#include "graph/pixels.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::wrong_usage, option, what, advice);
}

double value_for(const std::vector<double>& values, size_t channel, double otherwise) {
  if (values.empty()) return otherwise;
  return values.size() == 1 ? values[0] : values.at(channel);
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

}  // namespace

PerChannel per_channel(const Preprocessing& preprocessing, const Shape& input) {
  check(preprocessing, input);
  PerChannel result;
  for (size_t c = 0; c < static_cast<size_t>(input[1]); ++c) {
    const double std = value_for(preprocessing.std, c, 1);
    result.factors.push_back(preprocessing.scale / std);
    result.offsets.push_back(-value_for(preprocessing.mean, c, 0) / std);
  }
  return result;
}

Tensor preprocessed(const Tensor& pixels, const Preprocessing& preprocessing) {
  const PerChannel of = per_channel(preprocessing, pixels.shape());
  return channel_by_channel(pixels, preprocessing.bgr, [&](double pixel, size_t, size_t to) {
    return pixel * of.factors[to] + of.offsets[to];
  });
}

Tensor pixels_of(const Tensor& input, const Preprocessing& preprocessing) {
  const PerChannel of = per_channel(preprocessing, input.shape());
  return channel_by_channel(input, preprocessing.bgr, [&](double value, size_t from, size_t) {
    return (value - of.offsets[from]) / of.factors[from];
  });
}

}  // namespace torch2caffe
