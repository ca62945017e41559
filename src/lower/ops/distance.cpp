// How far vectors are from each other: norms of their differences, and the cosine between them.
#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/matrix_product.h"
#include "compose/norm.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

BlobId difference_of(OpContext& op, const Side& a, const Side& b) {
  return blob_of(broadcast_sum(op.layers(), {a, 1}, {b, -1}, "difference"));
}

// Along the last axis.
void pairwise_distance(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId difference = difference_of(op, op.side("x1"), op.side("x2"));
  const BlobId x = power(layers, difference, {.shift = op.number("eps")}, "above_zero");
  op.set_result(
      norm_over(layers, x, op.number("p"), {layers.shape(x).size() - 1}, op.result_shape()));
}

// Of all elements.
void dist(OpContext& op) {
  const BlobId x = difference_of(op, op.side("self"), op.side("other"));
  Axes axes(op.layers().shape(x).size());
  for (size_t axis = 0; axis < axes.size(); ++axis) axes[axis] = axis;
  op.set_result(norm_over(op.layers(), x, op.number("p"), axes, op.result_shape()));
}

// Each row of x1 from each row of x2.
void cdist(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const Side x1 = op.side("x1"), x2 = op.side("x2");
  Shape rows = shape_of(layers, x1), columns = shape_of(layers, x2);
  rows.insert(rows.end() - 1, 1);
  columns.insert(columns.end() - 2, 1);
  const BlobId x =
      difference_of(op, reshape(layers, x1, rows, "rows"), reshape(layers, x2, columns, "columns"));
  op.set_result(norm_over(layers, x, op.number("p"), {rows.size() - 1}, op.result_shape()));
}

// 1 / |x|, of vectors that are not shorter than eps.
BlobId inverse_length(LayerBuilder& layers, BlobId x, size_t axis, double eps,
                      const std::string& part) {
  Shape shape = layers.shape(x);
  shape.at(axis) = 1;
  const BlobId squares = square(layers, x, inside(part, "square"));
  const BlobId sum = sum_over(layers, squares, {axis}, shape, inside(part, "sum"));
  const BlobId rest = power(layers, power(layers, sum, {.exponent = 0.5}, inside(part, "length")),
                            {.shift = -eps}, inside(part, "above_eps"));
  const BlobId more = neuron(layers, "ReLU", rest, inside(part, "more"));
  return power(layers, more, {.shift = eps, .exponent = -1}, part);
}

void cosine_similarity(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId a = op.as_blob(op.operand("x1"), "x1"), b = op.as_blob(op.operand("x2"), "x2");
  op.require(layers.shape(a).size() == layers.shape(b).size(),
             "its vectors have other numbers of axes", "give both as many axes");
  const auto axis = static_cast<size_t>(op.axis("dim", layers.shape(a).size()));
  const double eps = op.number("eps");
  const BlobId products = blob_of(broadcast_product(layers, a, b, "products"));
  Shape shape = layers.shape(products);
  shape.at(axis) = 1;
  const Side sum = sum_over(layers, products, {axis}, shape, "sum");
  const Side by_first =
      broadcast_product(layers, sum, inverse_length(layers, a, axis, eps, "of_first"), "by_first");
  const Side cosine = broadcast_product(
      layers, by_first, inverse_length(layers, b, axis, eps, "of_second"), "cosine");
  op.set_result(reshape(layers, blob_of(cosine), op.result_shape()));
}

}  // namespace

void register_distance(OpRegistry& r) {
  r.add(
      "aten::pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, bool "
      "keepdim=False) -> Tensor",
      pairwise_distance);
  r.add("aten::dist(Tensor self, Tensor other, Scalar p=2) -> Tensor", dist);
  r.add("aten::cdist(Tensor x1, Tensor x2, float p=2, int? compute_mode=None) -> Tensor", cdist);
  r.add("aten::_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor", cdist);
  r.add("aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor",
        cosine_similarity);
}

}  // namespace torch2caffe
