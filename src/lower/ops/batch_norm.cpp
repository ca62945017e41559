// Batch normalisation -> BatchNorm with stored statistics, then Scale for gamma and beta. Without
// stored statistics (track_running_stats=False) those of the batch are computed.
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/standardise.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Of each channel over the batch and all positions: channels go in front of the batch for the time
// being.
BlobId by_statistics_of_the_batch(LayerBuilder& layers, BlobId x, double eps,
                                  const std::string& part) {
  std::vector<size_t> order(layers.shape(x).size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::swap(order[0], order[1]);
  x = permute(layers, x, order, "channels");
  x = standardise(layers, x, 1, eps, "standardised");
  return permute(layers, x, order, part);
}

void batch_norm_of(OpContext& op, bool training) {
  const bool has_statistics = op.has("running_mean") && !op.is_none("running_mean");
  op.require(!training || !has_statistics,
             "it normalises by the statistics of the batch: the model is in training mode",
             "call model.eval() before tracing or saving");
  const auto gamma = op.optional_constant("weight");
  const auto beta = op.optional_constant("bias");
  const BlobId x = op.blob("input");
  const double eps = op.number("eps");
  const std::string part = gamma || beta ? "normalize" : "";
  const BlobId normalized = has_statistics ? batch_norm(op.layers(), x, op.constant("running_mean"),
                                                        op.constant("running_var"), eps, part)
                                           : by_statistics_of_the_batch(op.layers(), x, eps, part);
  op.set_result(affine(op.layers(), normalized, 1, gamma, beta));
}

void batch_norm(OpContext& op) { batch_norm_of(op, op.flag("training")); }
void batch_norm_in_eval_mode(OpContext& op) { batch_norm_of(op, false); }

}  // namespace

void register_batch_norm(OpRegistry& r) {
  const std::string statistics =
      "Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, ";
  r.add("aten::batch_norm(" + statistics +
            "bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor",
        batch_norm);
  r.add("aten::native_batch_norm(" + statistics +
            "bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
        batch_norm);
  r.add(
      "aten::_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor "
      "running_mean, Tensor running_var, bool training, float momentum, float eps) -> (Tensor, "
      "Tensor, Tensor)",
      batch_norm);
  r.add(
      "aten::_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool "
      "training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm);
  r.add(
      "aten::_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, "
      "Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, "
      "Tensor)",
      batch_norm_in_eval_mode);
}

}  // namespace torch2caffe
