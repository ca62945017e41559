// A table. Each is PyTorch's own definition of the operator, in operators of libtorch 1.13.
#include "importers/libtorch/newer_operators.h"

#include <cmath>
#include <map>

namespace torch2caffe {
namespace {

using torch::jit::Stack;

c10::optional<at::Tensor> tensor_or_none(const c10::IValue& value) {
  return value.isTensor() ? c10::make_optional(value.toTensor()) : c10::nullopt;
}

// softmax(q k' scale + mask) v
Stack attention(const ArgumentOf& argument) {
  const at::Tensor query = argument("query").toTensor();
  const c10::IValue given = argument("scale");
  const double scale =
      given.isNone() ? 1 / std::sqrt(static_cast<double>(query.size(-1))) : given.toDouble();
  at::Tensor scores = at::matmul(query, argument("key").toTensor().transpose(-2, -1)).mul(scale);
  const c10::IValue causal = argument("is_causal");
  if (causal.isBool() && causal.toBool()) {
    const at::Tensor allowed =
        at::ones({scores.size(-2), scores.size(-1)}, at::TensorOptions(at::kBool)).tril();
    scores = scores.masked_fill(allowed.logical_not(), -INFINITY);
  }
  if (const auto mask = tensor_or_none(argument("attn_mask"))) {
    scores = mask->scalar_type() == at::kBool ? scores.masked_fill(mask->logical_not(), -INFINITY)
                                              : scores + *mask;
  }
  return {at::matmul(at::softmax(scores, -1), argument("value").toTensor())};
}

// x / sqrt(mean(x^2) + eps) * weight, over the last axes
Stack rms_norm(const ArgumentOf& argument) {
  const at::Tensor input = argument("input").toTensor();
  std::vector<int64_t> axes;
  const auto count = static_cast<int64_t>(argument("normalized_shape").toIntVector().size());
  for (int64_t axis = -count; axis < 0; ++axis) axes.push_back(axis);
  const c10::IValue given = argument("eps");
  const double eps = given.isNone() ? std::numeric_limits<float>::epsilon() : given.toDouble();
  at::Tensor result = input * at::rsqrt(input.square().mean(axes, true) + eps);
  if (const auto weight = tensor_or_none(argument("weight"))) result = result * *weight;
  return {result};
}

Stack squeeze(const ArgumentOf& argument) {
  at::Tensor result = argument("self").toTensor();
  std::vector<int64_t> axes = argument("dim").toIntVector();
  for (int64_t& axis : axes) axis = axis < 0 ? axis + result.dim() : axis;
  std::sort(axes.rbegin(), axes.rend());  // so that those in front keep their numbers
  for (int64_t axis : axes) result = result.squeeze(axis);
  return {result};
}

Stack batch_norm(const ArgumentOf& argument) {
  const auto results = at::native_batch_norm(
      argument("input").toTensor(), tensor_or_none(argument("weight")),
      tensor_or_none(argument("bias")), tensor_or_none(argument("running_mean")),
      tensor_or_none(argument("running_var")), false, argument("momentum").toDouble(),
      argument("eps").toDouble());
  return {std::get<0>(results), std::get<1>(results), std::get<2>(results)};
}

}  // namespace

c10::optional<Stack> run_newer_operator(const std::string& target, const ArgumentOf& argument) {
  static const std::map<std::string, Stack (*)(const ArgumentOf&)> table = {
      {"aten::scaled_dot_product_attention", attention},
      {"aten::rms_norm", rms_norm},
      {"aten::squeeze.dims", squeeze},
      {"aten::_native_batch_norm_legit_no_training", batch_norm}};
  const auto found = table.find(target);
  if (found == table.end()) return c10::nullopt;
  return found->second(argument);
}

}  // namespace torch2caffe
