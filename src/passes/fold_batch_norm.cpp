// Puts a factor and an offset for each channel into the layer that produces the channels.
//
// Given:   y = Convolution(x), Deconvolution(x) or InnerProduct(x);  z = BatchNorm(y) or Scale(y),
//          the only reader of y
// Result:  z = Convolution(x) with weights[c] * a[c] and bias[c] * a[c] + b[c]
//
// Given:   y = BatchNorm(x) or Scale(x);  z = Scale(y), the only reader of y
// Result:  z = Scale(x) with a[c] = a1[c] * a2[c] and b[c] = b1[c] * a2[c] + b2[c]
//
// where BatchNorm is a = 1 / sqrt(variance + eps), b = -mean * a. The arithmetic is done in double
// and rounded once.
#include <cmath>
#include <optional>

#include "net/rewrite.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

struct Affine {
  std::vector<double> factors, offsets;
};

Affine affine_of_batch_norm(const Layer& layer) {
  const auto mean = layer.weights[0].doubles();
  const auto variance = layer.weights[1].doubles();
  const double count = layer.weights[2].doubles()[0];
  const double eps = static_cast<double>(layer.param.batch_norm_param().eps());
  Affine affine;
  for (size_t c = 0; c < mean.size(); ++c) {
    // Caffe's rule: statistics are stored times a factor; 0 stands for statistics that were never
    // gathered.
    const double unscale = count == 0 ? 0 : 1 / count;
    affine.factors.push_back(1 / std::sqrt(variance[c] * unscale + eps));
    affine.offsets.push_back(-mean[c] * unscale * affine.factors[c]);
  }
  return affine;
}

// What the layer does to each channel (axis 1), if that is all that it does.
std::optional<Affine> affine_of(const Layer& layer) {
  if (layer.type() == "BatchNorm") return affine_of_batch_norm(layer);
  const auto& param = layer.param.scale_param();
  if (layer.type() != "Scale" || layer.bottoms.size() != 1 || param.axis() != 1 ||
      param.num_axes() != 1) {
    return std::nullopt;
  }
  Affine affine{layer.weights[0].doubles(), {}};
  affine.offsets.assign(affine.factors.size(), 0);
  if (param.bias_term()) affine.offsets = layer.weights[1].doubles();
  return affine;
}

// In double, so that a chain of folds is rounded once, when it is written.
Weight weight_of(const std::vector<double>& values) {
  return Tensor::of_doubles({static_cast<int64_t>(values.size())}, values);
}

// values * factors + offsets.
std::vector<double> apply(const Affine& affine, const std::vector<double>& values) {
  std::vector<double> result;
  for (size_t c = 0; c < values.size(); ++c)
    result.push_back(values[c] * affine.factors[c] + affine.offsets[c]);
  return result;
}

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

void fold_into_weights(Layer& layer, const Affine& affine) {
  const bool has_bias = layer.weights.size() == 2;
  const std::vector<double> bias =
      has_bias ? layer.weights[1].doubles() : std::vector<double>(affine.factors.size(), 0);
  const bool by_rows = layer.type() != "Deconvolution";
  layer.weights = {by_rows ? layer.weights[0].scaled_rows(affine.factors)
                           : scaled_deconvolution(layer, affine.factors),
                   weight_of(apply(affine, bias))};
  if (layer.param.has_convolution_param())
    layer.param.mutable_convolution_param()->clear_bias_term();
  if (layer.type() == "InnerProduct") layer.param.mutable_inner_product_param()->clear_bias_term();
}

bool has_channel_weights(const Net& net, const Layer& layer) {
  if (layer.type() == "Convolution" || layer.type() == "Deconvolution") return true;
  return layer.type() == "InnerProduct" && !layer.param.inner_product_param().transpose() &&
         net[layer.tops[0]].shape.size() == 2;
}

void become_scale(Layer& layer, const Affine& first, const Affine& second) {
  caffe::LayerParameter param = layer_of_type("Scale");
  param.set_name(layer.name());
  param.mutable_scale_param()->set_bias_term(true);
  std::vector<double> factors;
  for (size_t c = 0; c < first.factors.size(); ++c)
    factors.push_back(first.factors[c] * second.factors[c]);
  layer.param = std::move(param);
  layer.weights = {weight_of(factors), weight_of(apply(second, first.offsets))};
}

// The layer that alone produces what layer `index` alone reads; null if there is none.
Layer* only_producer(Net& net, size_t index) {
  const BlobId bottom = net.layers[index].bottoms.at(0);
  if (net.uses_of(bottom) != 1) return nullptr;
  return &net.layers[static_cast<size_t>(net.writer_of(bottom))];
}

bool fold(Net& net, size_t index) {
  const auto affine = affine_of(net.layers[index]);
  Layer* producer = affine ? only_producer(net, index) : nullptr;
  if (producer == nullptr) return false;
  if (has_channel_weights(net, *producer)) {
    fold_into_weights(*producer, *affine);
  } else if (const auto first = affine_of(*producer);
             first && net.layers[index].type() == "Scale") {
    become_scale(*producer, *first, *affine);
  } else {
    return false;
  }
  const Layer& folded = net.layers[index];
  producer->sources.insert(producer->sources.end(), folded.sources.begin(), folded.sources.end());
  // What the producer writes now is what the folded layer wrote.
  const BlobId top = producer->tops[0];
  net[top].value = net[folded.tops[0]].value;
  remove_layer(net, index, top);
  return true;
}

}  // namespace

void fold_batch_norm(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size();) {
    const Layer& layer = net.layers[i];
    const bool affine = layer.type() == "BatchNorm" || layer.type() == "Scale";
    if (!affine || !fold(net, i)) ++i;
  }
}

}  // namespace torch2caffe
