// Attention: softmax(scale * q k^T + mask) v, by itself, with the projections around it, and as the
// whole encoder layer that PyTorch's fast paths are.
#include <algorithm>
#include <cmath>

#include "compose/building_blocks.h"
#include "compose/gelu.h"
#include "compose/linear_map.h"
#include "compose/matrix_product.h"
#include "compose/standardise.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// What stands for minus infinity: e to that power is 0.
constexpr double masked = -1e30;

struct Attended {
  BlobId values, weights;
};

// What is added to the products: 0, or `masked` where `is_masked` says so of a boolean mask.
Tensor additive(const Tensor& mask, bool is_masked) {
  std::vector<double> values = mask.doubles();
  for (double& value : values) {
    if (mask.dtype() == DType::boolean) value = (value != 0) == is_masked ? masked : 0;
    value = std::max(value, masked);
  }
  return Tensor::of_doubles(mask.shape(), std::move(values));
}

// Row i sees columns up to i.
Tensor causal_mask(int64_t rows, int64_t columns) {
  std::vector<float> values;
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) values.push_back(j > i ? static_cast<float>(masked) : 0);
  }
  return Tensor({rows, columns}, std::move(values));
}

Attended attend(OpContext& op, const Side& q, const Side& k, const Side& v,
                const std::optional<Side>& mask, double scale, const std::string& part) {
  LayerBuilder& layers = op.layers();
  const BlobId products = matrix_product(op.layers(), q, transpose(layers, k, inside(part, "keys")),
                                         inside(part, "products"));
  BlobId scores =
      scale == 1 ? products : power(layers, products, {.scale = scale}, inside(part, "scores"));
  if (mask) scores = blob_of(broadcast_sum(layers, {scores}, {*mask}, inside(part, "masked")));
  const size_t last = layers.shape(scores).size() - 1;
  const BlobId weights = softmax(layers, scores, last, inside(part, "weights"));
  return {matrix_product(op.layers(), weights, v, part), weights};
}

double scale_of(OpContext& op) {
  if (op.has("scale") && !op.is_none("scale")) return op.number("scale");
  return 1 / std::sqrt(static_cast<double>(op.operand("query").shape().back()));
}

// What the queries see of the keys. The logarithm of a computed mask is 0 or minus infinity.
std::optional<Side> mask_of_queries(OpContext& op, const Shape& rows, const Shape& columns) {
  if (op.flag("is_causal")) return causal_mask(rows[rows.size() - 2], columns[columns.size() - 2]);
  if (op.is_none("attn_mask")) return std::nullopt;
  const Operand mask = op.operand("attn_mask");
  if (mask.is_constant()) return additive(mask.constant(), false);
  if (mask.dtype() == DType::boolean) return neuron(op.layers(), "Log", mask.blob(), "mask");
  return mask.blob();
}

// Each head of keys and values as often as there are queries for it (enable_gqa).
Side repeated_heads(LayerBuilder& layers, const Side& x, int64_t heads, const std::string& part) {
  Shape shape = shape_of(layers, x);
  const size_t axis = shape.size() - 3;
  if (shape[axis] == heads) return x;
  Shape result = shape;
  result[axis] = heads;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, 1);
  const Side split = reshape(layers, x, shape, inside(part, "split"));
  shape[axis + 1] = heads / shape[axis];
  if (is_known(x)) return expand(std::get<Tensor>(split), shape).reshaped(result);
  const BlobId repeated = expand(layers, blob_of(split), shape, inside(part, "repeated"));
  return reshape(layers, repeated, result, part);
}

void scaled_dot_product_attention(OpContext& op) {
  const Side q = op.side("query");
  Side k = op.side("key"), v = op.side("value");
  const Shape rows = shape_of(op.layers(), q);
  if (op.has("enable_gqa") && op.flag("enable_gqa")) {
    const int64_t heads = rows[rows.size() - 3];
    k = repeated_heads(op.layers(), k, heads, "keys_of_heads");
    v = repeated_heads(op.layers(), v, heads, "values_of_heads");
  }
  const std::optional<Side> mask = mask_of_queries(op, rows, shape_of(op.layers(), k));
  const Attended attended = attend(op, q, k, v, mask, scale_of(op), "");
  op.set_result(attended.values);
  if (op.has("need_attn_weights")) op.set_result(attended.weights, 1);
}

// ---- several heads ----

Tensor rows_of(const Tensor& tensor, int64_t begin, int64_t count, double factor = 1) {
  Shape shape = tensor.shape();
  const int64_t row = tensor.count() / shape[0];
  shape[0] = count;
  std::vector<double> values(static_cast<size_t>(count * row));
  tensor.copy_doubles(begin * row, count * row, values.data());
  for (double& value : values) value *= factor;
  return Tensor::of_doubles(shape, std::move(values));
}

std::vector<int64_t> equal_cuts(int64_t pieces, int64_t size) {
  std::vector<int64_t> points;
  for (int64_t i = 1; i < pieces; ++i) points.push_back(i * size);
  return points;
}

// [n, length, heads * size] <-> [heads * n, length, size]
BlobId heads_in_front(LayerBuilder& layers, BlobId x, int64_t heads, const std::string& part) {
  if (heads == 1) return x;
  const auto points = equal_cuts(heads, layers.shape(x)[2] / heads);
  return concat(layers, slice(layers, x, 2, points, part + "/heads"), 0, part);
}
BlobId heads_behind(LayerBuilder& layers, BlobId x, int64_t heads, const std::string& part) {
  if (heads == 1) return x;
  const auto points = equal_cuts(heads, layers.shape(x)[0] / heads);
  return concat(layers, slice(layers, x, 0, points, part + "/heads"), 2, part);
}

struct Projections {
  Tensor qkv_weight, qkv_bias, out_weight, out_bias;
};

Projections projections_of(OpContext& op) {
  return {op.constant("qkv_weight"), op.constant("qkv_bias"), op.constant("proj_weight"),
          op.constant("proj_bias")};
}

// A mask of rows and columns, or of the columns of each image of the batch.
std::optional<Side> mask_of(OpContext& op, int64_t batch, int64_t heads) {
  const auto mask = op.optional_constant("mask");
  if (!mask) return std::nullopt;
  const Tensor added = additive(*mask, true);
  const bool of_columns = !op.is_none("mask_type") && op.integer("mask_type") == 1;
  if (!of_columns) return added;
  const int64_t columns = added.shape().back();
  return expand(added.reshaped({1, batch, 1, columns}), {heads, batch, 1, columns})
      .reshaped({heads * batch, 1, columns});
}

Attended multi_head(OpContext& op, BlobId q, BlobId k, BlobId v, int64_t heads,
                    const Projections& by, const std::string& part) {
  LayerBuilder& layers = op.layers();
  const int64_t size = by.out_weight.shape()[0];
  const double scale = 1 / std::sqrt(static_cast<double>(size / heads));
  const auto projected = [&](BlobId x, int64_t i, const std::string& name) {
    const double factor = i == 0 ? scale : 1;
    const BlobId y = inner_product(layers, x, 2, rows_of(by.qkv_weight, i * size, size, factor),
                                   rows_of(by.qkv_bias, i * size, size, factor),
                                   inside(part, name + "/projected"));
    return heads_in_front(layers, y, heads, inside(part, name));
  };
  const BlobId query = projected(q, 0, "query"), key = projected(k, 1, "key");
  const BlobId value = projected(v, 2, "value");
  const Attended attended = attend(op, query, key, value, mask_of(op, layers.shape(q)[0], heads), 1,
                                   inside(part, "attended"));
  const BlobId joined = heads_behind(layers, attended.values, heads, inside(part, "joined"));
  return {inner_product(layers, joined, 2, by.out_weight, by.out_bias, part), attended.weights};
}

void native_multi_head_attention(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const int64_t heads = op.integer("num_head");
  const BlobId q = op.blob("query");
  const Attended attended =
      multi_head(op, q, op.blob("key"), op.blob("value"), heads, projections_of(op), "");
  op.set_result(attended.values);
  if (!op.flag("need_weights")) return;
  // [heads * n, rows, columns], on average over the heads or for each of them.
  const Shape shape = layers.shape(attended.weights);
  const int64_t batch = shape[0] / heads;
  BlobId weights = reshape(layers, attended.weights, {heads, batch, shape[1], shape[2]}, "by_head");
  if (op.flag("average_attn_weights")) {
    const auto mean = LinearMap::filled(1, heads, 1.0F / static_cast<float>(heads));
    weights = apply_linear_map(layers, weights, 0, mean, "average");
  } else {
    weights = permute(layers, weights, {1, 0, 2, 3}, "by_image");
  }
  op.set_result(reshape(layers, weights, op.result_shape(1), "average_weights"), 1);
}

// ---- the encoder layer ----

BlobId layer_norm(OpContext& op, BlobId x, const std::string& number, const std::string& part) {
  const BlobId y = standardise(op.layers(), x, 2, op.number("eps"), inside(part, "standardised"));
  return affine(op.layers(), y, 2, op.constant("norm_weight_" + number),
                op.constant("norm_bias_" + number), part);
}

BlobId feed_forward(OpContext& op, BlobId x, const std::string& part) {
  LayerBuilder& layers = op.layers();
  x = inner_product(layers, x, 2, op.constant("ffn_weight_1"), op.constant("ffn_bias_1"),
                    inside(part, "wide"));
  x = op.flag("use_gelu") ? gelu_by_erf(layers, x, inside(part, "gelu"))
                          : neuron(layers, "ReLU", x, inside(part, "relu"));
  return inner_product(layers, x, 2, op.constant("ffn_weight_2"), op.constant("ffn_bias_2"), part);
}

void transformer_encoder_layer(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const bool norm_first = op.flag("norm_first");
  const int64_t heads = op.integer("num_heads");
  const Projections by = projections_of(op);
  const BlobId x = op.blob("src");
  const BlobId in = norm_first ? layer_norm(op, x, "1", "norm1") : x;
  BlobId y = sum(layers, {x, multi_head(op, in, in, in, heads, by, "attention").values}, {},
                 "attention_sum");
  if (!norm_first) y = layer_norm(op, y, "1", "norm1");
  const BlobId wide = norm_first ? layer_norm(op, y, "2", "norm2") : y;
  const BlobId z = sum(layers, {y, feed_forward(op, wide, "feed_forward")}, {},
                       norm_first ? "" : "feed_forward_sum");
  op.set_result(norm_first ? z : layer_norm(op, z, "2", ""));
}

}  // namespace

void register_attention(OpRegistry& r) {
  r.add(
      "aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? "
      "attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool "
      "enable_gqa=False) -> Tensor",
      scaled_dot_product_attention);
  r.add(
      "aten::_scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? "
      "attn_mask=None, float dropout_p=0., bool need_attn_weights=False, bool is_causal=False) -> "
      "(Tensor, Tensor)",
      scaled_dot_product_attention);
  // What PyTorch makes of it on a CPU, and where it takes none of the fused ones.
  r.add(
      "aten::_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, "
      "float dropout_p=0., bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) -> "
      "(Tensor, Tensor)",
      scaled_dot_product_attention);
  r.add(
      "aten::_scaled_dot_product_attention_math(Tensor query, Tensor key, Tensor value, Tensor? "
      "attn_mask=None, float dropout_p=0., bool is_causal=False, Tensor? dropout_mask=None, *, "
      "float? scale=None, bool enable_gqa=False) -> (Tensor, Tensor)",
      scaled_dot_product_attention);
  r.add(
      "aten::_native_multi_head_attention(Tensor query, Tensor key, Tensor value, int embed_dim, "
      "int num_head, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, "
      "Tensor? mask=None, bool need_weights=True, bool average_attn_weights=True, int? "
      "mask_type=None) -> (Tensor, Tensor)",
      native_multi_head_attention);
  r.add(
      "aten::_transformer_encoder_layer_fwd(Tensor src, int embed_dim, int num_heads, Tensor "
      "qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, bool use_gelu, bool "
      "norm_first, float eps, Tensor norm_weight_1, Tensor norm_bias_1, Tensor norm_weight_2, "
      "Tensor norm_bias_2, Tensor ffn_weight_1, Tensor ffn_bias_1, Tensor ffn_weight_2, Tensor "
      "ffn_bias_2, Tensor? mask=None, int? mask_type=None) -> Tensor",
      transformer_encoder_layer);
}

}  // namespace torch2caffe
