// Affine layers: see the header.
#include "passes/affine.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "target/spelling.h"

namespace torch2caffe {
namespace {

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

std::optional<Affine> affine_of_power(const Net& net, const Layer& layer) {
  const auto& param = layer.param.power_param();
  const Shape& shape = net[layer.bottoms[0]].shape;
  if (param.power() != 1 || shape.size() < 2) return std::nullopt;
  const auto channels = static_cast<size_t>(shape[1]);
  return Affine{std::vector<double>(channels, static_cast<double>(param.scale())),
                std::vector<double>(channels, static_cast<double>(param.shift()))};
}

template <typename Param>
bool is_along_channels(const Layer& layer, const Param& param) {
  return layer.bottoms.size() == 1 && param.axis() == 1 && param.num_axes() == 1;
}

bool are_all_the_same(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

}  // namespace

bool Affine::is_uniform() const { return are_all_the_same(factors) && are_all_the_same(offsets); }

std::optional<Affine> affine_of(const Net& net, const Layer& layer) {
  if (layer.type() == "BatchNorm") return affine_of_batch_norm(layer);
  if (layer.type() == "Power") return affine_of_power(net, layer);
  if (layer.type() == "Scale" && is_along_channels(layer, layer.param.scale_param())) {
    Affine affine{layer.weights[0].doubles(), {}};
    affine.offsets.assign(affine.factors.size(), 0);
    if (layer.param.scale_param().bias_term()) affine.offsets = layer.weights[1].doubles();
    return affine;
  }
  if (layer.type() == "Bias" && is_along_channels(layer, layer.param.bias_param())) {
    Affine affine{{}, layer.weights[0].doubles()};
    affine.factors.assign(affine.offsets.size(), 1);
    return affine;
  }
  return std::nullopt;
}

std::vector<double> transformed(const Affine& affine, const std::vector<double>& values) {
  std::vector<double> result;
  for (size_t c = 0; c < values.size(); ++c)
    result.push_back(values[c] * affine.factors[c] + affine.offsets[c]);
  return result;
}

Weight weight_of(const std::vector<double>& values) {
  return Tensor::of_doubles({static_cast<int64_t>(values.size())}, values);
}

std::vector<double> bias_of(const Layer& layer) {
  if (layer.weights.size() == 2) return layer.weights[1].doubles();
  const size_t outputs = layer.type() == "InnerProduct"
                             ? layer.param.inner_product_param().num_output()
                             : layer.param.convolution_param().num_output();
  return std::vector<double>(outputs, 0);
}

void set_bias(Layer& layer, const std::vector<double>& bias) {
  layer.weights.resize(1);
  layer.weights.push_back(weight_of(bias));
  if (layer.type() == "InnerProduct") {
    layer.param.mutable_inner_product_param()->clear_bias_term();
  } else {
    layer.param.mutable_convolution_param()->clear_bias_term();
  }
}

bool has_spelled_weights(const Net& net, const Layer& layer, const Target& target) {
  const auto spelled = spell(net, layer, target);
  return spelled && !spelled->has_weights;
}

}  // namespace torch2caffe
