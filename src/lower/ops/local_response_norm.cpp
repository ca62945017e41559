// local_response_norm, which PyTorch computes of other operators in Python:
// y = x / (k + alpha / size * the sum of size squares) ^ beta.
//
//   odd size    Caffe LRN across channels, with k = 1, for OpenCV takes no other: k ^ -beta is a
//               factor of all
//   even size   LRN takes none. The windows have one channel more in front than behind: x times a
//               Power of the mean of its squares, which is a Pooling along the channels
#include <cmath>

#include "compose/building_blocks.h"
#include "compose/pooling.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Caffe's LRN takes four axes; what stands behind the channels is two of them.
Shape as_image(const Shape& shape) {
  if (shape.size() == 4) return shape;
  const int64_t height = shape.size() > 4 ? shape[2] : 1;
  return {shape[0], shape[1], height, along(shape, 1).after / height};
}

// Padded alike on both sides, the channels have one window too many, which is cut off.
BlobId mean_of_windows(LayerBuilder& layers, BlobId x, int64_t size) {
  const Shape shape = layers.shape(x);
  const int64_t channels = shape[1], positions = along(shape, 1).after;
  x = reshape(layers, x, {shape[0], 1, channels, positions}, "rows");
  x = pool(layers, x, caffe::PoolingParameter::AVE,
           {{.kernel = size, .pad = size / 2, .count = channels}, {.count = positions}}, "pooled");
  return reshape(layers, x, shape, "mean");
}

void of_even_size(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const BlobId mean = mean_of_windows(layers, square(layers, x, "square"), op.integer("size"));
  const PowerOf inverse = {op.number("alpha"), op.number("k"), -op.number("beta")};
  op.set_result(product(layers, x, power(layers, mean, inverse, "factor")));
}

void local_response_norm(OpContext& op) {
  if (op.integer("size") % 2 == 0) return of_even_size(op);
  LayerBuilder& layers = op.layers();
  const double k = op.number("k"), beta = op.number("beta");
  const Shape& shape = op.result_shape();
  const bool is_last = shape.size() == 4 && k == 1;
  caffe::LayerParameter layer = layer_of_type("LRN");
  auto& param = *layer.mutable_lrn_param();
  param.set_local_size(static_cast<uint32_t>(op.integer("size")));
  param.set_alpha(static_cast<float>(op.number("alpha") / k));
  param.set_beta(static_cast<float>(beta));
  BlobId x = reshape(layers, op.blob("self"), as_image(shape), "image");
  x = layers.add(std::move(layer), {x}, {}, is_last ? "" : "lrn");
  const std::string part = shape.size() == 4 ? "" : "scaled";
  if (k != 1) x = power(layers, x, {.scale = std::pow(k, -beta)}, part);
  op.set_result(reshape(layers, x, shape));
}

}  // namespace

void register_local_response_norm(OpRegistry& r) {
  r.add(
      "torch2caffe::local_response_norm(Tensor self, int size, float alpha, float beta, float k) "
      "-> Tensor",
      local_response_norm);
}

}  // namespace torch2caffe
