// One layer in one call: what groups of layers are made of. As in LayerBuilder::add, `part` is
// empty for the last layer of a group. Each returns the layer's top.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

// The name of a layer of a group that is itself a part: "part/name", or "name" in no part.
std::string inside(const std::string& part, const std::string& name);

// ---- element-wise ----

// A layer without parameters: "ReLU", "Sigmoid", "AbsVal", ...
BlobId neuron(LayerBuilder& layers, const std::string& type, BlobId x,
              const std::string& part = "");

// (scale * x + shift) ^ exponent.
struct PowerOf {
  double scale = 1, shift = 0, exponent = 1;
};
BlobId power(LayerBuilder& layers, BlobId x, const PowerOf& of, const std::string& part = "");

// x from `low` to `high`; a bound at the end of float32 is none.
BlobId clip(LayerBuilder& layers, BlobId x, double low, double high, const std::string& part = "");

// 1 where x is greater than `bound`, else 0.
BlobId is_above(LayerBuilder& layers, BlobId x, double bound, const std::string& part = "");

// 1 where x is above 0, -1 where it is below, 0 where it is 0: the hyperbolic tangent of x so many
// times larger that nothing but 0 stays small.
BlobId sign(LayerBuilder& layers, BlobId x, const std::string& part = "");

// e ^ (scale * x)
BlobId exponential(LayerBuilder& layers, BlobId x, double scale = 1, const std::string& part = "");

BlobId softmax(LayerBuilder& layers, BlobId x, size_t axis, const std::string& part = "");

BlobId square(LayerBuilder& layers, BlobId x, const std::string& part = "");

// Blobs of one shape. No coefficients: all are 1.
BlobId sum(LayerBuilder& layers, std::vector<BlobId> terms,
           const std::vector<double>& coefficients = {}, const std::string& part = "");
BlobId product(LayerBuilder& layers, BlobId a, BlobId b, const std::string& part = "");
BlobId product(LayerBuilder& layers, std::vector<BlobId> factors, const std::string& part = "");
BlobId maximum(LayerBuilder& layers, std::vector<BlobId> blobs, const std::string& part = "");

// x times `factors` plus `offsets`, both along the axes from `axis` on that their shape names.
BlobId scale(LayerBuilder& layers, BlobId x, size_t axis, Tensor factors,
             std::optional<Tensor> offsets = std::nullopt, const std::string& part = "");

// The same with a blob: x times, or plus, `operand`, whose shape is that of x's axes from `axis`
// on.
BlobId scale_by(LayerBuilder& layers, BlobId x, BlobId operand, size_t axis,
                const std::string& part = "");
BlobId bias_by(LayerBuilder& layers, BlobId x, BlobId operand, size_t axis,
               const std::string& part = "");

// (x - mean) / sqrt(variance + eps) of each channel.
BlobId batch_norm(LayerBuilder& layers, BlobId x, const Tensor& mean, const Tensor& variance,
                  double eps, const std::string& part = "");

// ---- the same elements elsewhere ----

// A shape as one axis sees it: how many elements stand in front of it, along it and behind it.
struct AlongAxis {
  int64_t before = 1, length = 1, after = 1;
};
AlongAxis along(const Shape& shape, size_t axis);
// The elements along the axes from `begin` up to `end`; 1 for no axes.
int64_t count_between(const Shape& shape, size_t begin, size_t end);

// x itself where it has the shape already. The batch axis is copied rather than named where it
// stays, so that the network can be run on another batch.
BlobId reshape(LayerBuilder& layers, BlobId x, const Shape& shape, const std::string& part = "");

// Top axis i is x's axis order[i]. x itself where no axis moves; a Reshape where only axes of one
// element do.
BlobId permute(LayerBuilder& layers, BlobId x, const std::vector<size_t>& order,
               const std::string& part = "");

// Cut along `axis` at these places: one piece more than there are points.
std::vector<BlobId> slice(LayerBuilder& layers, BlobId x, size_t axis,
                          const std::vector<int64_t>& points, const std::string& part);

// Elements [begin, end) along `axis`; x itself where that is all. The rest are tops that nobody
// reads.
BlobId narrow(LayerBuilder& layers, BlobId x, size_t axis, int64_t begin, int64_t end,
              const std::string& part);

// `times` copies one behind the other along `axis`; x itself for one.
BlobId tile(LayerBuilder& layers, BlobId x, size_t axis, int64_t times,
            const std::string& part = "");

// x itself where it is the only one.
BlobId concat(LayerBuilder& layers, std::vector<BlobId> blobs, size_t axis,
              const std::string& part = "");

// A blob that holds `values`, whatever the input is.
BlobId parameter(LayerBuilder& layers, Tensor values, const std::string& part = "");

// ---- linear ----

// The product of the axes from `axis` on with `weight`, which is [outputs, inputs].
BlobId inner_product(LayerBuilder& layers, BlobId x, size_t axis, Weight weight,
                     std::optional<Weight> bias = std::nullopt, const std::string& part = "");

// How the kernel of a convolution moves: a number for each spatial axis. Empty: stride 1, pad 0,
// dilation 1.
struct ConvolutionOf {
  std::vector<int64_t> stride, pad, dilation;
  int64_t groups = 1;
};

// `weight` is [outputs, channels of x / groups, kernel...].
BlobId convolution(LayerBuilder& layers, BlobId x, Weight weight,
                   std::optional<Weight> bias = std::nullopt, const ConvolutionOf& of = {},
                   const std::string& part = "");

// The transposed convolution. `weight` is [channels of x, outputs / groups, kernel...].
BlobId deconvolution(LayerBuilder& layers, BlobId x, Weight weight,
                     std::optional<Weight> bias = std::nullopt, const ConvolutionOf& of = {},
                     const std::string& part = "");

}  // namespace torch2caffe
