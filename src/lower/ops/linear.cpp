// Products of matrices and vectors, in every spelling -> InnerProduct where the matrix on the right
// is known; see matrix_product.h for the others.
#include "compose/building_blocks.h"
#include "compose/matrix_product.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

Tensor scaled(const Tensor& tensor, double factor) {
  if (factor == 1) return tensor;  // which may stay where it lies
  return mapped(tensor, [&](double value) { return factor * value; });
}

// `weight` is [outputs, inputs]. A vector is a row for the time being.
void linear_of(OpContext& op, BlobId x, const Tensor& weight, std::optional<Weight> bias) {
  const bool is_vector = op.layers().shape(x).size() == 1;
  if (is_vector) x = reshape(op.layers(), x, {1, op.layers().shape(x)[0]}, "row");
  const size_t rank = op.layers().shape(x).size();
  const bool is_result = op.result_shape().size() == rank;
  const BlobId y =
      inner_product(op.layers(), x, rank - 1, weight, std::move(bias), is_result ? "" : "product");
  op.set_result(reshape(op.layers(), y, with_an_axis(op.result_shape())));
}

// A vector is a row on the left, a column on the right.
void product(OpContext& op, Side a, Side b) {
  const Shape left = shape_of(op.layers(), a), right = shape_of(op.layers(), b);
  if (left.size() == 1) a = reshape(op.layers(), a, {1, left[0]}, "row");
  if (right.size() == 1) b = reshape(op.layers(), b, {right[0], 1}, "column");
  const bool of_matrices = left.size() > 1 && right.size() > 1;
  const BlobId y = matrix_product(op.layers(), a, b, of_matrices ? "" : "product");
  op.set_result(reshape(op.layers(), y, with_an_axis(op.result_shape())));
}

// A weight that is a vector is one row, whose product is no axis of the result.
Side weight_of(OpContext& op) {
  const Side weight = op.side("weight");
  const Shape shape = shape_of(op.layers(), weight);
  return shape.size() > 1 ? weight : reshape(op.layers(), weight, {1, shape.at(0)}, "weight");
}

void linear(OpContext& op) {
  const Side weight = weight_of(op);
  std::optional<Weight> bias;
  if (!is_known(weight)) {
    const Side matrix = transpose(op.layers(), weight, "transposed");
    if (op.is_none("bias")) return product(op, op.side("input"), matrix);
    const BlobId products = matrix_product(op.layers(), op.side("input"), matrix, "product");
    const Side y = reshape(op.layers(), products, with_an_axis(op.result_shape()), "result");
    return op.set_result(broadcast_sum(op.layers(), {y}, {op.side("bias")}));
  }
  if (const auto given = op.optional_constant("bias")) bias = given->reshaped({given->count()});
  linear_of(op, op.blob("input"), std::get<Tensor>(weight), std::move(bias));
}

// beta * self + alpha * a b.
void sum_with_product(OpContext& op, const char* left, const char* right) {
  const Side self = op.side("self"), a = op.side(left), b = op.side(right);
  const double alpha = op.number("alpha"), beta = op.number("beta");
  const int64_t outputs = op.result_shape().back();
  const bool is_bias = is_known(self) && count_of(shape_of(op.layers(), self)) == outputs &&
                       shape_of(op.layers(), self).back() == outputs;
  if (is_bias && is_known(b) && !is_known(a) && shape_of(op.layers(), b).size() == 2) {
    const Side weight = transpose(op.layers(), b, "");
    return linear_of(op, blob_of(a), scaled(std::get<Tensor>(weight), alpha),
                     scaled(std::get<Tensor>(self), beta).reshaped({outputs}));
  }
  const Side y = matrix_product(op.layers(), a, b, "product");
  op.set_result(broadcast_sum(op.layers(), {self, beta}, {y, alpha}));
}

void addmm(OpContext& op) { sum_with_product(op, "mat1", "mat2"); }
void baddbmm(OpContext& op) { sum_with_product(op, "batch1", "batch2"); }
void matmul(OpContext& op) { product(op, op.side("self"), op.side("other")); }
void mm(OpContext& op) { product(op, op.side("self"), op.side("mat2")); }
void mv(OpContext& op) { product(op, op.side("self"), op.side("vec")); }
void dot(OpContext& op) { product(op, op.side("self"), op.side("tensor")); }

void outer(OpContext& op) {
  const Side a = op.side("self"), b = op.side("vec2");
  const Side column = reshape(op.layers(), a, {shape_of(op.layers(), a)[0], 1}, "column");
  product(op, column, reshape(op.layers(), b, {1, shape_of(op.layers(), b)[0]}, "row"));
}

}  // namespace

void register_linear(OpRegistry& r) {
  r.add("aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor", linear);
  r.add(
      "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> "
      "Tensor",
      addmm);
  r.add(
      "aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) "
      "-> Tensor",
      baddbmm);
  r.add("aten::matmul(Tensor self, Tensor other) -> Tensor", matmul);
  r.add("aten::mm(Tensor self, Tensor mat2) -> Tensor", mm);
  r.add("aten::bmm(Tensor self, Tensor mat2) -> Tensor", mm);
  r.add("aten::mv(Tensor self, Tensor vec) -> Tensor", mv);
  r.add("aten::dot(Tensor self, Tensor tensor) -> Tensor", dot);
  r.add("aten::outer(Tensor self, Tensor vec2) -> Tensor", outer);
}

}  // namespace torch2caffe
