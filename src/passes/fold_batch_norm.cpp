// Puts a factor and an offset for each channel into the layer that produces the channels.
//
// Given:   y = Convolution(x), Deconvolution(x) or InnerProduct(x);  z = BatchNorm(y), Scale(y),
//          Bias(y) or Power(y) without an exponent, the only reader of y
// Result:  z = Convolution(x) with weights[c] * a[c] and bias[c] * a[c] + b[c]
//
// Given:   y = Normalize(x) with factors w;  z = one of them without offsets, the only reader of y
// Result:  z = Normalize(x) with w[c] * a[c]
//
// Given:   y = BatchNorm(x), Scale(x), Bias(x) or Power(x);  z = one of them along the same axis,
//          the only reader of y, and not both are Power (see merge_powers)
// Result:  z = Scale(x) with a[c] = a1[c] * a2[c] and b[c] = b1[c] * a2[c] + b2[c]
//
// where BatchNorm is a = 1 / sqrt(variance + eps), b = -mean * a. The arithmetic is done in double
// and rounded once.
#include <algorithm>
#include <functional>

#include "compose/rewrite.h"
#include "passes/affine.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

// The weights of a Deconvolution, [channels of the bottom, outputs / groups, kernel...]: each group
// of bottom channels has its own run of outputs.
Weight scaled_deconvolution(const Layer& layer, const std::vector<double>& factors) {
  const Weight& weight = layer.weights[0];
  const auto rows = static_cast<size_t>(weight.shape()[0]);
  const auto columns = static_cast<size_t>(weight.shape()[1]);
  const size_t rows_of_a_group = rows / layer.param.convolution_param().group();
  std::vector<double> values = weight.doubles();
  const size_t kernel = values.size() / (rows * columns);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t row = i / kernel / columns;
    values[i] *= factors[row / rows_of_a_group * columns + i / kernel % columns];
  }
  return Tensor::of_doubles(weight.shape(), std::move(values));
}

bool has_offsets(const Affine& affine) {
  return std::ranges::any_of(affine.offsets, [](double b) { return b != 0; });
}

void fold_into_weights(Layer& layer, const Affine& affine) {
  const bool has_bias = layer.type() != "Normalize";
  const auto bias = has_bias ? transformed(affine, bias_of(layer)) : std::vector<double>();
  layer.weights[0] = layer.type() == "Deconvolution" ? scaled_deconvolution(layer, affine.factors)
                                                     : layer.weights[0].scaled_rows(affine.factors);
  if (has_bias) set_bias(layer, bias);
}

// The axis along which the layer's outputs are, if it has weights for each of them, and a bias
// where there are offsets.
std::optional<size_t> axis_of_outputs(const Layer& layer, const Affine& affine) {
  if (layer.type() == "Convolution" || layer.type() == "Deconvolution") return 1;
  const bool has_factors = !layer.param.norm_param().channel_shared();
  if (layer.type() == "Normalize" && has_factors && !has_offsets(affine)) return 1;
  const auto& param = layer.param.inner_product_param();
  if (layer.type() != "InnerProduct" || param.transpose() || param.axis() < 0) return std::nullopt;
  return static_cast<size_t>(param.axis());
}

// The two as one, if they are along one axis or one of them is the same everywhere.
std::optional<Affine> joined(const Affine& first, const Affine& second, const Shape& shape) {
  const size_t axis = first.is_uniform() ? second.axis : first.axis;
  const auto a = along_axis(first, axis, shape), b = along_axis(second, axis, shape);
  if (!a || !b) return std::nullopt;
  Affine both{axis, {}, transformed(*b, a->offsets)};
  std::transform(a->factors.begin(), a->factors.end(), b->factors.begin(),
                 std::back_inserter(both.factors), std::multiplies<>());
  return both;
}

void become_scale(Layer& layer, const Affine& affine) {
  caffe::LayerParameter param = layer_of_type("Scale");
  param.set_name(layer.name());
  if (affine.axis != 1) param.mutable_scale_param()->set_axis(static_cast<int32_t>(affine.axis));
  layer.param = std::move(param);
  layer.weights = {weight_of(affine.factors)};
  if (!has_offsets(affine)) return;
  layer.param.mutable_scale_param()->set_bias_term(true);
  layer.weights.push_back(weight_of(affine.offsets));
}

// The layer that alone produces what layer `index` alone reads; null if there is none.
Layer* only_producer(Net& net, size_t index) {
  const BlobId bottom = net.layers[index].bottoms.at(0);
  if (net.uses_of(bottom) != 1) return nullptr;
  return &net.layers[static_cast<size_t>(net.writer_of(bottom))];
}

bool fold(Net& net, size_t index, const Target& target) {
  const Layer& folded = net.layers[index];
  const auto affine = affine_of(net, folded);
  Layer* producer = affine ? only_producer(net, index) : nullptr;
  if (producer == nullptr || has_spelled_weights(net, *producer, target)) return false;
  const Shape& shape = net[folded.bottoms[0]].shape;
  const auto axis = axis_of_outputs(*producer, *affine);
  const auto first = affine_of(net, *producer);
  const bool both_are_powers = folded.type() == "Power" && producer->type() == "Power";
  const auto outputs = axis ? along_axis(*affine, *axis, shape) : std::nullopt;
  const auto both = first && !both_are_powers ? joined(*first, *affine, shape) : std::nullopt;
  if (outputs) {
    fold_into_weights(*producer, *outputs);
  } else if (both) {
    become_scale(*producer, *both);
  } else {
    return false;
  }
  producer->sources.insert(producer->sources.end(), folded.sources.begin(), folded.sources.end());
  // What the producer writes now is what the folded layer wrote.
  const BlobId top = producer->tops[0];
  net[top].value = net[folded.tops[0]].value;
  remove_layer(net, index, top);
  return true;
}

}  // namespace

void fold_batch_norm(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size();) {
    if (!fold(net, i, target)) ++i;
  }
}

void fold_powers(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size();) {
    if (net.layers[i].type() != "Power" || !fold(net, i, target)) ++i;
  }
}

}  // namespace torch2caffe
