// Broadcasting: see the header.
//
//   blobs of one shape     Eltwise
//   blob, one number       Power: scale * x + shift; Clip for the larger or smaller one
//   blob, constant tensor  Scale; for the larger one, Eltwise with a blob of the constants
//   blob, smaller blob     Scale or Bias with two bottoms; for the larger one, Tile and Eltwise;
//                          factors that all channels share may be repeated by a Convolution
#include "compose/broadcast.h"

#include <algorithm>
#include <limits>

#include "compose/building_blocks.h"

namespace torch2caffe {
namespace {

constexpr double largest = std::numeric_limits<float>::max();

const Tensor& tensor_of(const Side& side) { return std::get<Tensor>(side); }

// ---- the run of the larger shape's axes that the smaller one's varying axes span ----

struct Run {
  size_t begin, end;
};

// One axis at least: a blob without axes is not for every Caffe.
Run run_of(const Shape& small, const Shape& big) {
  const Shape from = aligned(small, big.size());
  Run run{big.size(), 0};
  for (size_t axis = 0; axis < big.size(); ++axis) {
    if (from[axis] == 1) continue;
    run.begin = std::min(run.begin, axis);
    run.end = axis + 1;
  }
  return run.end == 0 ? Run{0, std::min<size_t>(big.size(), 1)} : run;
}

Shape axes_of(const Shape& shape, const Run& run) {
  return Shape(shape.begin() + static_cast<std::ptrdiff_t>(run.begin),
               shape.begin() + static_cast<std::ptrdiff_t>(run.end));
}

// `small` as Scale and Bias want it: with the shape of big's axes of the run.
BlobId operand(LayerBuilder& layers, BlobId small, const Shape& big, const Run& run,
               const std::string& part) {
  const Shape varying = axes_of(aligned(layers.shape(small), big.size()), run);
  const Shape wanted = axes_of(big, run);
  const BlobId cut =
      reshape(layers, small, varying, inside(part, varying == wanted ? "operand" : "varying"));
  return expand(layers, cut, wanted, inside(part, "operand"));
}

Tensor operand(const Tensor& small, const Shape& big, const Run& run) {
  const Shape varying = axes_of(aligned(small.shape(), big.size()), run);
  return expand(small.reshaped(varying), axes_of(big, run));
}

// ---- known numbers ----

BlobId times(LayerBuilder& layers, BlobId x, const Tensor& given, const std::string& part) {
  const Shape shape = broadcast_shape(layers.shape(x), given.shape());
  x = expand(layers, x, shape, inside(part, "expanded"));
  const Tensor factors = unrepeated(given);
  if (factors.count() == 1) return power(layers, x, {.scale = factors.doubles()[0]}, part);
  const Run run = run_of(factors.shape(), shape);
  return scale(layers, x, run.begin, operand(factors, shape, run), std::nullopt, part);
}

// ---- two blobs ----

BlobId scaled(LayerBuilder& layers, const Term& term, const std::string& part) {
  const BlobId x = blob_of(term.x);
  return term.factor == 1 ? x : power(layers, x, {.scale = term.factor}, inside(part, "scaled"));
}

using TwoBottoms = BlobId (*)(LayerBuilder&, BlobId, BlobId, size_t, const std::string&);

// The larger blob, repeated where even that is smaller than the result, with the smaller one as
// second bottom. One number a channel comes with the batch axis: tpu-mlir and RKNN take no other.
BlobId with_two_bottoms(LayerBuilder& layers, TwoBottoms add, BlobId a, BlobId b,
                        const std::string& part) {
  const Shape shape = broadcast_shape(layers.shape(a), layers.shape(b));
  if (count_of(layers.shape(a)) < count_of(layers.shape(b))) std::swap(a, b);
  Run run = run_of(layers.shape(b), shape);
  if (shape.size() > 2 && shape[0] == 1 && run.begin == 1 && run.end == 2) run.begin = 0;
  a = expand(layers, a, shape, inside(part, "expanded"));
  return add(layers, a, operand(layers, b, shape, run, part), run.begin, part);
}

// Images, and a factor for each of their places.
bool is_by_place(const Shape& images, const Shape& factors) {
  return images.size() == 4 && images[1] > 1 &&
         factors == Shape{images[0], 1, images[2], images[3]};
}

BlobId times_places(LayerBuilder& layers, BlobId images, BlobId factors, const std::string& part) {
  const int64_t channels = layers.shape(images)[1];
  const BlobId repeated = convolution(layers, factors, filled({channels, 1, 1, 1}, 1), std::nullopt,
                                      {}, inside(part, "factors"));
  return product(layers, images, repeated, part);
}

BlobId product_of_blobs(LayerBuilder& layers, BlobId a, BlobId b, const std::string& part) {
  const Shape of_a = layers.shape(a), of_b = layers.shape(b);
  if (of_a == of_b) return product(layers, a, b, part);
  const auto scaled = [&](LayerBuilder& trial) {
    return with_two_bottoms(trial, scale_by, a, b, part);
  };
  if (!is_by_place(of_a, of_b) && !is_by_place(of_b, of_a)) return scaled(layers);
  const auto [images, factors] = is_by_place(of_a, of_b) ? std::pair(a, b) : std::pair(b, a);
  const auto repeated = [&, images = images, factors = factors](LayerBuilder& trial) {
    return times_places(trial, images, factors, part);
  };
  return layers.cheapest(
      {{"Scale", scaled, 5}, {"factors repeated by a Convolution", repeated, 11}}, part);
}

Side negative(LayerBuilder& layers, const Side& side, const std::string& part) {
  if (is_known(side)) return mapped(tensor_of(side), [](double value) { return -value; });
  return power(layers, blob_of(side), {.scale = -1}, part);
}

bool is_one_number(const Side& side) { return is_known(side) && tensor_of(side).count() == 1; }

// A blob of `shape` that holds the side's values.
BlobId filled(LayerBuilder& layers, const Side& side, BlobId like, const Shape& shape,
              const std::string& part) {
  if (!is_known(side)) return expand(layers, blob_of(side), shape, part);
  const Run run = run_of(tensor_of(side).shape(), shape);
  const Tensor values = operand(tensor_of(side), shape, run);
  return scale(layers, like, run.begin, mapped(values, [](double) { return 0.0; }), values, part);
}

}  // namespace

bool is_known(const Side& side) { return std::holds_alternative<Tensor>(side); }

BlobId blob_of(const Side& side) { return std::get<BlobId>(side); }

const Shape& shape_of(const LayerBuilder& layers, const Side& side) {
  return is_known(side) ? tensor_of(side).shape() : layers.shape(blob_of(side));
}

BlobId expand(LayerBuilder& layers, BlobId x, const Shape& shape, const std::string& part) {
  const Shape from = aligned(layers.shape(x), shape.size());
  std::vector<size_t> repeated;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (from[axis] != shape[axis]) repeated.push_back(axis);
  }
  x = reshape(layers, x, from, repeated.empty() ? part : inside(part, "aligned"));
  for (size_t axis : repeated) {
    const bool is_last = axis == repeated.back();
    x = tile(layers, x, axis, shape[axis],
             is_last ? part : inside(part, "axis" + std::to_string(axis)));
  }
  return x;
}

Side broadcast_sum(LayerBuilder& layers, const Term& a, const Term& b, const std::string& part) {
  const auto known = [](const Term& term) {
    return mapped(tensor_of(term.x), [&](double value) { return term.factor * value; });
  };
  if (is_known(a.x) && is_known(b.x)) return mapped(known(a), known(b), std::plus<>());
  if (is_known(a.x))
    return broadcast_affine(layers, blob_of(b.x), number(b.factor), known(a), part);
  if (is_known(b.x))
    return broadcast_affine(layers, blob_of(a.x), number(a.factor), known(b), part);
  if (shape_of(layers, a.x) == shape_of(layers, b.x))
    return sum(layers, {blob_of(a.x), blob_of(b.x)}, {a.factor, b.factor}, part);
  const BlobId first = scaled(layers, a, part);
  return with_two_bottoms(layers, bias_by, first, scaled(layers, b, part), part);
}

BlobId broadcast_affine(LayerBuilder& layers, BlobId x, const Tensor& factors,
                        const Tensor& offsets, const std::string& part) {
  const Shape weights = broadcast_shape(factors.shape(), offsets.shape());
  const Shape shape = broadcast_shape(layers.shape(x), weights);
  x = expand(layers, x, shape, inside(part, "expanded"));
  if (count_of(weights) == 1) {
    const PowerOf of{.scale = factors.doubles()[0], .shift = offsets.doubles()[0]};
    return power(layers, x, of, part);
  }
  const Run run = run_of(weights, shape);
  const Tensor all_factors = operand(expand(factors, weights), shape, run);
  return scale(layers, x, run.begin, all_factors, operand(expand(offsets, weights), shape, run),
               part);
}

Side broadcast_product(LayerBuilder& layers, const Side& a, const Side& b,
                       const std::string& part) {
  if (is_known(a) && is_known(b)) return mapped(tensor_of(a), tensor_of(b), std::multiplies<>());
  if (is_known(a)) return times(layers, blob_of(b), tensor_of(a), part);
  if (is_known(b)) return times(layers, blob_of(a), tensor_of(b), part);
  return product_of_blobs(layers, blob_of(a), blob_of(b), part);
}

Side broadcast_quotient(LayerBuilder& layers, const Side& a, const Side& b,
                        const std::string& part) {
  if (is_known(b)) {
    const auto inverse = [](double value) { return 1 / value; };
    return broadcast_product(layers, a, mapped(tensor_of(b), inverse), part);
  }
  if (is_one_number(a) && tensor_of(a).doubles()[0] != 0) {  // (x / number) ^ -1
    const Shape shape = broadcast_shape(tensor_of(a).shape(), shape_of(layers, b));
    const BlobId x = expand(layers, blob_of(b), shape, inside(part, "expanded"));
    return power(layers, x, {.scale = 1 / tensor_of(a).doubles()[0], .exponent = -1}, part);
  }
  const BlobId inverse = power(layers, blob_of(b), {.exponent = -1}, inside(part, "inverse"));
  return broadcast_product(layers, a, inverse, part);
}

Side broadcast_maximum(LayerBuilder& layers, const Side& a, const Side& b,
                       const std::string& part) {
  if (is_known(a) && is_known(b))
    return mapped(tensor_of(a), tensor_of(b), [](double x, double y) { return std::max(x, y); });
  if (is_known(a)) return broadcast_maximum(layers, b, a, part);
  const Shape shape = broadcast_shape(shape_of(layers, a), shape_of(layers, b));
  const BlobId first = expand(layers, blob_of(a), shape, inside(part, "expanded"));
  if (is_one_number(b)) return clip(layers, first, tensor_of(b).doubles()[0], largest, part);
  return maximum(layers, {first, filled(layers, b, first, shape, inside(part, "other"))}, part);
}

Side broadcast_minimum(LayerBuilder& layers, const Side& a, const Side& b,
                       const std::string& part) {
  if (is_one_number(a) && !is_known(b)) return broadcast_minimum(layers, b, a, part);
  if (is_one_number(b) && !is_known(a)) {
    const Shape shape = broadcast_shape(shape_of(layers, a), shape_of(layers, b));
    const BlobId x = expand(layers, blob_of(a), shape, inside(part, "expanded"));
    return clip(layers, x, -largest, tensor_of(b).doubles()[0], part);
  }
  const Side first = negative(layers, a, inside(part, "negative"));
  const Side second = negative(layers, b, inside(part, "negative"));
  const Side larger = broadcast_maximum(layers, first, second, inside(part, "larger"));
  return negative(layers, larger, part);
}

}  // namespace torch2caffe
