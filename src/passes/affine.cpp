// Affine layers: see the header.
#include "passes/affine.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "net/batch_norm.h"
#include "net/layer_type.h"
#include "target/spelling.h"

namespace torch2caffe {
namespace {

std::optional<Affine> affine_of_power(const Net& net, const Layer& layer) {
  const auto& param = layer.param.power_param();
  const Shape& shape = net[layer.bottoms[0]].shape;
  if (param.power() != 1 || shape.size() < 2) return std::nullopt;
  const auto channels = static_cast<size_t>(shape[1]);
  return Affine{1, std::vector<double>(channels, static_cast<double>(param.scale())),
                std::vector<double>(channels, static_cast<double>(param.shift()))};
}

// The axis that the numbers of a Scale or Bias are along; nothing where they are along several, or
// are another blob.
template <typename Param>
std::optional<size_t> axis_of_numbers(const Net& net, const Layer& layer, const Param& param) {
  if (layer.bottoms.size() != 1 || param.num_axes() != 1) return std::nullopt;
  return axis_of(param.axis(), net[layer.bottoms[0]].shape.size());
}

bool are_all_the_same(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

}  // namespace

bool Affine::is_uniform() const { return are_all_the_same(factors) && are_all_the_same(offsets); }

std::optional<Affine> affine_of(const Net& net, const Layer& layer) {
  if (layer.type() == "BatchNorm") {
    ChannelNumbers numbers = numbers_of_batch_norm(layer);
    return Affine{1, std::move(numbers.factors), std::move(numbers.offsets)};
  }
  if (layer.type() == "Power") return affine_of_power(net, layer);
  if (layer.type() == "Scale") {
    const auto axis = axis_of_numbers(net, layer, layer.param.scale_param());
    if (!axis) return std::nullopt;
    Affine affine{*axis, layer.weights[0].doubles(), {}};
    affine.offsets.assign(affine.factors.size(), 0);
    if (layer.param.scale_param().bias_term()) affine.offsets = layer.weights[1].doubles();
    return affine;
  }
  if (layer.type() == "Bias") {
    const auto axis = axis_of_numbers(net, layer, layer.param.bias_param());
    if (!axis) return std::nullopt;
    Affine affine{*axis, {}, layer.weights[0].doubles()};
    affine.factors.assign(affine.offsets.size(), 1);
    return affine;
  }
  return std::nullopt;
}

std::optional<Affine> along_axis(const Affine& affine, size_t axis, const Shape& shape) {
  if (affine.axis == axis) return affine;
  if (!affine.is_uniform()) return std::nullopt;
  const auto length = static_cast<size_t>(shape.at(axis));
  return Affine{axis, std::vector<double>(length, affine.factors.at(0)),
                std::vector<double>(length, affine.offsets.at(0))};
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
