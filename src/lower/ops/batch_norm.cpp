// Batch normalisation with stored statistics -> BatchNorm, then Scale for gamma and beta.
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void batch_norm(OpContext& op) {
  op.require(!op.flag("training"),
             "it normalises by the statistics of the batch: the model is in training mode",
             "call model.eval() before tracing or saving");
  op.require(!op.is_none("running_mean"), "it has no stored statistics (track_running_stats=False)",
             "track the running statistics, and train or calibrate once more");
  const BlobId input = op.blob("input");

  caffe::LayerParameter normalize = layer_of_type("BatchNorm");
  normalize.mutable_batch_norm_param()->set_use_global_stats(true);
  normalize.mutable_batch_norm_param()->set_eps(static_cast<float>(op.number("eps")));
  std::vector<Weight> statistics = {op.constant("running_mean"), op.constant("running_var"),
                                    Tensor({1}, {1.0F})};

  const auto gamma = op.optional_constant("weight");
  const auto beta = op.optional_constant("bias");
  if (!gamma && !beta) return op.become(std::move(normalize), {input}, std::move(statistics));
  const BlobId normalized =
      op.layers().add(std::move(normalize), {input}, std::move(statistics), "normalize");

  caffe::LayerParameter scale = layer_of_type("Scale");
  const Shape channels = op.constant("running_mean").shape();
  const auto ones = [&] {
    return Tensor(channels, std::vector<float>(static_cast<size_t>(channels[0]), 1.0F));
  };
  std::vector<Weight> affine = {gamma ? *gamma : ones()};
  if (beta) {
    scale.mutable_scale_param()->set_bias_term(true);
    affine.emplace_back(*beta);
  }
  op.become(std::move(scale), {normalized}, std::move(affine));
}

}  // namespace

void register_batch_norm(OpRegistry& r) {
  r.add(
      "aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? "
      "running_var, "
      "bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor",
      batch_norm);
}

}  // namespace torch2caffe
