// Deconvolution where it takes two spatial axes without dilation only.
//
//   dilation      the kernel with its zeros written out
//   one axis      Reshape to a height of 1; Deconvolution; Reshape back
//   three axes    Reshape to channels * depth channels, which it is already; Deconvolution by what
//                 the kernel does to every pair of depths; Reshape back
#include <algorithm>

#include "compose/convolution_geometry.h"
#include "compose/spread_kernel.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool is_dilated(const ConvolutionOf& of) {
  return std::any_of(of.dilation.begin(), of.dilation.end(), [](int64_t d) { return d != 1; });
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Deconvolution" || !target.has_layer("Deconvolution")) return false;
  const ConvolutionOf of = geometry_of(net, layer);
  return (of.pad.size() != 2 || is_dilated(of)) && target.lacks_for(net, layer);
}

// Depths of the bottom and the top, and how the kernel takes one to the other.
struct Depth {
  int64_t bottom, top, kernel, stride, pad;
};

// [channels, outputs, kernel depth, h, w] -> [channels * depth, outputs * top depth, h, w].
Weight between_depths(const Weight& weight, const Depth& depth) {
  const Shape& shape = weight.shape();
  const int64_t plane = shape[3] * shape[4];
  const Shape flat = {shape[0] * depth.bottom, shape[1] * depth.top, shape[3], shape[4]};
  const std::vector<double> from = weight.doubles();
  std::vector<double> to(static_cast<size_t>(count_of(flat)), 0.0);
  const auto copy = [&](int64_t c, int64_t o, int64_t d, int64_t k) {
    const int64_t t = d * depth.stride + k - depth.pad;
    if (t < 0 || t >= depth.top) return;
    const int64_t row = c * depth.bottom + d, column = o * depth.top + t;
    std::copy_n(from.begin() + ((c * shape[1] + o) * depth.kernel + k) * plane, plane,
                to.begin() + (row * flat[1] + column) * plane);
  };
  for (int64_t c = 0; c < shape[0]; ++c) {
    for (int64_t o = 0; o < shape[1]; ++o) {
      for (int64_t d = 0; d < depth.bottom; ++d) {
        for (int64_t k = 0; k < depth.kernel; ++k) copy(c, o, d, k);
      }
    }
  }
  return Tensor::of_doubles(flat, std::move(to));
}

Weight repeated(const Weight& bias, int64_t times) {
  std::vector<double> values;
  for (double value : bias.doubles())
    values.insert(values.end(), static_cast<size_t>(times), value);
  const Shape shape = {static_cast<int64_t>(values.size())};
  return Tensor::of_doubles(shape, std::move(values));
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& given = rewrite.layer();
  BlobId x = given.bottoms[0];
  const Shape bottom = layers.shape(x);
  const Shape top = layers.shape(given.tops[0]);
  ConvolutionOf of = geometry_of(layers.net(), given);
  std::vector<Spread> dilations;
  for (int64_t dilation : of.dilation) dilations.push_back({dilation, 0, 0});
  Weight weight = spread_kernel(given.weights[0], dilations);
  std::optional<Weight> bias = own_bias(given);
  if (of.pad.size() == 1) {
    x = reshape(layers, x, {bottom[0], bottom[1], 1, bottom[2]}, "plane");
    const Shape& shape = weight.shape();
    weight = Tensor::of_doubles({shape[0], shape[1], 1, shape[2]}, weight.doubles());
    of.stride.insert(of.stride.begin(), 1);
    of.pad.insert(of.pad.begin(), 0);
  } else if (of.pad.size() == 3) {
    x = reshape(layers, x, {bottom[0], bottom[1] * bottom[2], bottom[3], bottom[4]}, "plane");
    weight =
        between_depths(weight, {bottom[2], top[2], weight.shape()[2], of.stride[0], of.pad[0]});
    if (bias) bias = repeated(*bias, top[2]);
    of.stride.erase(of.stride.begin());
    of.pad.erase(of.pad.begin());
  }
  of.dilation.clear();
  const bool is_plane = bottom.size() == 4;
  x = deconvolution(layers, x, std::move(weight), std::move(bias), of, is_plane ? "" : "result");
  rewrite.finish(reshape(layers, x, top));
}

}  // namespace

void register_deconvolution(Rules& rules) { rules.push_back({"deconvolution", applies, rewrite}); }

}  // namespace torch2caffe
