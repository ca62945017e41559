// Normalisation by statistics of the input itself: instance_norm, group_norm, layer_norm, rms_norm.
#include "compose/building_blocks.h"
#include "compose/standardise.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

using Affine = std::pair<std::optional<Tensor>, std::optional<Tensor>>;

// Weight and bias, and the part that the layer in front of them is.
Affine affine_of(OpContext& op) {
  return {op.optional_constant("weight"), op.optional_constant("bias")};
}

std::string part_of(const Affine& affine) {
  return affine.first || affine.second ? "normalized" : "";
}

void group_norm_of(OpContext& op, int64_t groups) {
  const BlobId x = op.blob("input");
  const Shape shape = op.layers().shape(x);
  const Affine channels = affine_of(op);
  const std::string part = part_of(channels);
  Shape grouped = shape;
  grouped[1] /= groups;
  grouped.insert(grouped.begin() + 1, groups);
  BlobId y = x;
  if (shape[1] == groups && shape.size() > 2) {
    y = standardise(op.layers(), x, 2, op.number("eps"), part);
  } else {
    y = reshape(op.layers(), x, grouped, "groups");
    y = standardise(op.layers(), y, 2, op.number("eps"), "grouped");
    y = reshape(op.layers(), y, shape, part);
  }
  op.set_result(affine(op.layers(), y, 1, channels.first, channels.second));
}

void group_norm(OpContext& op) { group_norm_of(op, op.integer("num_groups")); }
void native_group_norm(OpContext& op) { group_norm_of(op, op.integer("group")); }

// With the statistics that were stored it is batch_norm.
void instance_norm(OpContext& op) {
  const BlobId x = op.blob("input");
  if (op.flag("use_input_stats")) return group_norm_of(op, op.layers().shape(x).at(1));
  const Affine channels = affine_of(op);
  const BlobId normalized =
      batch_norm(op.layers(), x, op.constant("running_mean"), op.constant("running_var"),
                 op.number("eps"), part_of(channels));
  op.set_result(affine(op.layers(), normalized, 1, channels.first, channels.second));
}

size_t first_axis(OpContext& op) {
  return op.result_shape().size() - op.integers("normalized_shape").size();
}

void layer_norm(OpContext& op) {
  const size_t axis = first_axis(op);
  const Affine elements = affine_of(op);
  const BlobId y =
      standardise(op.layers(), op.blob("input"), axis, op.number("eps"), part_of(elements));
  op.set_result(affine(op.layers(), y, axis, elements.first, elements.second));
}

void rms_norm(OpContext& op) {
  constexpr double epsilon_of_float = 1.1920928955078125e-07;
  const size_t axis = first_axis(op);
  const Affine elements = {op.optional_constant("weight"), std::nullopt};
  const double eps = op.is_none("eps") ? epsilon_of_float : op.number("eps");
  const BlobId y =
      divide_by_root_mean_square(op.layers(), op.blob("input"), axis, eps, part_of(elements));
  op.set_result(affine(op.layers(), y, axis, elements.first, std::nullopt));
}

}  // namespace

void register_normalisation(OpRegistry& r) {
  r.add(
      "aten::instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
      "Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) "
      "-> Tensor",
      instance_norm);
  r.add(
      "aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, "
      "float eps=1e-05, bool cudnn_enabled=True) -> Tensor",
      group_norm);
  r.add(
      "aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, "
      "SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)",
      native_group_norm);
  r.add(
      "aten::layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? "
      "bias=None, float eps=1e-05, bool cudnn_enable=True) -> Tensor",
      layer_norm);
  r.add(
      "aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? "
      "bias, float eps) -> (Tensor, Tensor, Tensor)",
      layer_norm);
  r.add(
      "aten::rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? "
      "eps=None) -> Tensor",
      rms_norm);
}

}  // namespace torch2caffe
