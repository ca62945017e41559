// PyTorch's own definitions of operators that this libtorch is too old to have, in those that it
// has. They are registered as its own are, so that files that call them can be read and run.
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include <cmath>

#include "importers/libtorch/torch.h"

namespace torch2caffe {
namespace {

using Axes = std::vector<int64_t>;
using at::Tensor;
using Optional = c10::optional<Tensor>;

// Several heads of q share one of k and v, with `enable_gqa`.
Tensor for_each_head(const Tensor& shared, const Tensor& query, bool enable_gqa) {
  return enable_gqa ? shared.repeat_interleave(query.size(-3) / shared.size(-3), -3) : shared;
}

// q k' scale + mask
Tensor scores_of(const Tensor& query, const Tensor& key, const Optional& attn_mask, bool is_causal,
                 c10::optional<double> scale) {
  const double factor = scale ? *scale : 1 / std::sqrt(static_cast<double>(query.size(-1)));
  Tensor scores = at::matmul(query, key.transpose(-2, -1)).mul(factor);
  if (is_causal) {
    const auto options = at::TensorOptions(at::kBool).device(scores.device());
    const Tensor allowed = at::ones({scores.size(-2), scores.size(-1)}, options).tril();
    scores = scores.masked_fill(allowed.logical_not(), -INFINITY);
  }
  if (attn_mask) {
    scores = attn_mask->scalar_type() == at::kBool
                 ? scores.masked_fill(attn_mask->logical_not(), -INFINITY)
                 : scores + *attn_mask;
  }
  return scores;
}

// A row of minus infinities gives zeros.
Tensor safe_softmax(const Tensor& self, int64_t dim, c10::optional<at::ScalarType> dtype) {
  const Tensor result = at::softmax(self, dim, dtype);
  return at::where(self.eq(-INFINITY).all(dim, true), at::zeros_like(result), result);
}

// softmax(scores) v
Tensor attention(const Tensor& query, const Tensor& key, const Tensor& value,
                 const Optional& attn_mask, double /*dropout_p: of training*/, bool is_causal,
                 c10::optional<double> scale, bool enable_gqa) {
  const Tensor keys = for_each_head(key, query, enable_gqa);
  const Tensor weights =
      safe_softmax(scores_of(query, keys, attn_mask, is_causal, scale), -1, c10::nullopt);
  return at::matmul(weights, for_each_head(value, query, enable_gqa));
}

std::tuple<Tensor, Tensor> attention_on_cpu(const Tensor& query, const Tensor& key,
                                            const Tensor& value, double dropout_p, bool is_causal,
                                            const Optional& attn_mask,
                                            c10::optional<double> scale) {
  return {attention(query, key, value, attn_mask, dropout_p, is_causal, scale, false),
          at::logsumexp(scores_of(query, key, attn_mask, is_causal, scale), -1)};
}

// x / sqrt(mean(x^2) + eps) * weight, over the last axes
Tensor rms_norm(const Tensor& input, at::IntArrayRef normalized_shape, const Optional& weight,
                c10::optional<double> eps) {
  Axes axes;
  for (auto axis = -static_cast<int64_t>(normalized_shape.size()); axis < 0; ++axis)
    axes.push_back(axis);
  const double small = eps ? *eps : std::numeric_limits<float>::epsilon();
  const Tensor result = input * at::rsqrt(input.square().mean(axes, true) + small);
  return weight ? result * *weight : result;
}

// Counted from the front, the last one first, so that those in front keep their numbers when an
// axis goes.
Axes from_the_last(at::IntArrayRef given, int64_t rank) {
  Axes axes;
  for (int64_t axis : given) axes.push_back(axis < 0 ? axis + rank : axis);
  std::sort(axes.rbegin(), axes.rend());
  return axes;
}

Tensor squeeze(const Tensor& self, at::IntArrayRef dim) {
  Tensor result = self;
  for (int64_t axis : from_the_last(dim, self.dim())) result = result.squeeze(axis);
  return result;
}

// Over all axes where none are given.
template <Tensor (*over_one)(const Tensor&, int64_t, bool)>
Tensor over_axes(const Tensor& self, at::OptionalIntArrayRef dim, bool keepdim) {
  Axes all(static_cast<size_t>(self.dim()));
  std::iota(all.begin(), all.end(), int64_t{0});
  Tensor result = self.to(at::kBool);
  for (int64_t axis : from_the_last(dim ? *dim : at::IntArrayRef(all), self.dim()))
    result = over_one(result, axis, keepdim);
  return result;
}
Tensor any_of(const Tensor& self, int64_t dim, bool keepdim) { return at::any(self, dim, keepdim); }
Tensor all_of(const Tensor& self, int64_t dim, bool keepdim) { return at::all(self, dim, keepdim); }

std::tuple<Tensor, Tensor, Tensor> batch_norm(const Tensor& input, const Optional& weight,
                                              const Optional& bias, const Tensor& running_mean,
                                              const Tensor& running_var, double momentum,
                                              double eps) {
  return at::native_batch_norm(input, weight, bias, running_mean, running_var, false, momentum,
                               eps);
}

// Of the batch's own statistics, or of those that are given.
std::tuple<Tensor, Tensor, Tensor> batch_norm_of_batch(const Tensor& input, const Optional& weight,
                                                       const Optional& bias, bool training,
                                                       double momentum, double eps) {
  return at::native_batch_norm(input, weight, bias, {}, {}, training, momentum, eps);
}
std::tuple<Tensor, Tensor, Tensor> batch_norm_of(const Tensor& input, const Optional& weight,
                                                 const Optional& bias, const Tensor& running_mean,
                                                 const Tensor& running_var, bool training,
                                                 double momentum, double eps) {
  return at::native_batch_norm(input, weight, bias, running_mean, running_var, training, momentum,
                               eps);
}

Tensor prelu(const Tensor& self, const Tensor& weight) {
  return at::where(self > 0, self, weight * self);
}

using Indices = c10::List<Optional>;
Tensor index(const Tensor& self, const Indices& indices) { return at::index(self, indices); }
Tensor index_put(const Tensor& self, const Indices& indices, const Tensor& values,
                 bool accumulate) {
  return at::index_put(self, indices, values, accumulate);
}

Tensor concatenate(at::TensorList tensors, int64_t dim) { return at::cat(tensors, dim); }

// Leaves out what this libtorch has itself.
class Newer {
 public:
  explicit Newer(torch::Library& library) : library_(library) {}

  template <typename Function>
  void add(const std::string& schema, Function function) const {
    const c10::OperatorName name =
        torch::jit::parseName("aten::" + schema.substr(0, schema.find('(')));
    if (!c10::Dispatcher::singleton().findSchema(name)) library_.def(schema.c_str(), function);
  }

 private:
  torch::Library& library_;
};

}  // namespace

TORCH_LIBRARY_FRAGMENT(aten, library) {
  const Newer newer(library);
  newer.add(
      "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? "
      "attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool "
      "enable_gqa=False) -> Tensor",
      attention);
  newer.add(
      "_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, float "
      "dropout_p=0.0, bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) -> "
      "(Tensor, Tensor)",
      attention_on_cpu);
  newer.add("_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor", safe_softmax);
  newer.add(
      "rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> "
      "Tensor",
      rms_norm);
  newer.add("squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)", squeeze);
  const std::string over = ".dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor";
  newer.add("any" + over, over_axes<any_of>);
  newer.add("all" + over, over_axes<all_of>);
  newer.add(
      "_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor "
      "running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm);
  newer.add(
      "_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool "
      "training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm_of_batch);
  newer.add(
      "_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, "
      "Tensor running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm_of);
  newer.add("_prelu_kernel(Tensor self, Tensor weight) -> Tensor", prelu);
  newer.add("_unsafe_index.Tensor(Tensor self, Tensor?[] indices) -> Tensor", index);
  newer.add(
      "_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> "
      "Tensor",
      index_put);
  newer.add("concatenate(Tensor[] tensors, int dim=0) -> Tensor", concatenate);
}

}  // namespace torch2caffe
