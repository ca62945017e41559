// Caffe's own layer for this, MVN, adds eps to the deviation where PyTorch adds it to the variance:
//
//   centred = MVN(x) without normalize_variance
//   inverse = (average of centred * centred + eps) ^ -0.5      a pooling over each plane
//   result  = centred * inverse                                a Scale of two bottoms
#include "compose/standardise.h"

#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "compose/pooling.h"

namespace torch2caffe {
namespace {

// Four axes, of which the last two are what is taken together.
Shape planes_of(const Shape& shape, size_t axis) {
  const size_t last = shape.size() - 1;
  return {axis == 0 ? 1 : shape[0], count_between(shape, 1, axis), count_between(shape, axis, last),
          shape[last]};
}

// The average of each plane. Caffe adds up one number after the other, so that many of them are
// better added row by row: the sum of a million squares would be right to three digits only.
BlobId averaged(LayerBuilder& layers, BlobId x, const std::string& part) {
  constexpr int64_t many = 1024;
  const Shape shape = layers.shape(x);
  if (shape[2] > 1 && shape[3] > 1 && shape[2] * shape[3] > many) {
    x = pool(layers, x, caffe::PoolingParameter::AVE,
             {{.count = shape[2]}, {.kernel = shape[3], .count = 1}}, inside(part, "rows"));
  }
  return pool_all(layers, x, caffe::PoolingParameter::AVE, part);
}

// x / sqrt(mean(x * x) + eps) of each plane.
BlobId divided(LayerBuilder& layers, BlobId x, double eps, const std::string& part) {
  const Shape shape = layers.shape(x);
  const BlobId squares = product(layers, x, x, inside(part, "squares"));
  const BlobId variance = averaged(layers, squares, inside(part, "variance"));
  const BlobId inverse =
      power(layers, variance, {.shift = eps, .exponent = -0.5}, inside(part, "inverse"));
  const BlobId factors = reshape(layers, inverse, {shape[0], shape[1]}, inside(part, "factors"));
  return scale_by(layers, x, factors, 0, part);
}

}  // namespace

BlobId standardise(LayerBuilder& layers, BlobId x, size_t axis, double eps,
                   const std::string& part) {
  const Shape shape = layers.shape(x);
  const Shape planes = planes_of(shape, axis);
  x = reshape(layers, x, planes, inside(part, "planes"));
  caffe::LayerParameter centre = layer_of_type("MVN");
  centre.mutable_mvn_param()->set_normalize_variance(false);
  x = layers.add(std::move(centre), {x}, {}, inside(part, "centred"));
  x = divided(layers, x, eps, shape == planes ? part : inside(part, "standardised"));
  return reshape(layers, x, shape, part);
}

BlobId divide_by_root_mean_square(LayerBuilder& layers, BlobId x, size_t axis, double eps,
                                  const std::string& part) {
  const Shape shape = layers.shape(x);
  const Shape planes = planes_of(shape, axis);
  x = reshape(layers, x, planes, inside(part, "planes"));
  x = divided(layers, x, eps, shape == planes ? part : inside(part, "divided"));
  return reshape(layers, x, shape, part);
}

BlobId affine(LayerBuilder& layers, BlobId x, size_t axis, const std::optional<Tensor>& factors,
              const std::optional<Tensor>& offsets, const std::string& part) {
  if (!factors && !offsets) return x;
  if (factors) return scale(layers, x, axis, *factors, offsets, part);
  return scale(layers, x, axis, filled(offsets->shape(), 1), offsets, part);
}

}  // namespace torch2caffe
