// Norms, variances and standard deviations over axes.
//
//   norm   see compose/norm.h
//   var    mean((x - mean(x))^2) * count / (count - correction); std: its root
#include "compose/norm.h"

#include <cmath>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "lower/op_registry.h"
#include "lower/reduced_axes.h"

namespace torch2caffe {
namespace {

// ---- norms ----

BlobId norm_of(OpContext& op, double p) {
  return norm_over(op.layers(), op.blob("self"), p, reduced_axes(op), op.result_shape());
}

// The axes as they are named: rows first, then columns.
Axes axes_in_order(const OpContext& op) {
  const auto rank = static_cast<int64_t>(op.operand("self").rank());
  Axes axes;
  const auto named = op.is_none("dim") ? std::vector<int64_t>{0, 1} : op.integers("dim");
  for (int64_t axis : named) axes.push_back(static_cast<size_t>(axis < 0 ? axis + rank : axis));
  return axes;
}

void norm(OpContext& op) { op.set_result(norm_of(op, op.is_none("p") ? 2 : op.number("p"))); }
void vector_norm(OpContext& op) { op.set_result(norm_of(op, op.number("ord"))); }

// By an order, vectors have the norms above, and matrices others: the largest or smallest sum of
// |x| along one of their axes.
void matrix_norm(OpContext& op, double order, const Axes& axes) {
  LayerBuilder& layers = op.layers();
  const double size = std::abs(order);
  op.require(size == 1 || std::isinf(size), "it is a matrix norm of singular values",
             "take the norm of all elements, or order 1 or infinity");
  const BlobId x = neuron(layers, "AbsVal", op.blob("self"), "size");
  const size_t summed = axes.at(size == 1 ? 0 : 1), left = axes.at(size == 1 ? 1 : 0);
  const Shape sums = reduced(layers.shape(x), {summed});
  const auto extreme = order > 0 ? maximum_over : minimum_over;
  op.set_result(
      extreme(layers, sum_over(layers, x, {summed}, sums, "sums"), {left}, op.result_shape(), ""));
}

void linalg_norm(OpContext& op) {
  const auto axes = op.is_none("dim") ? std::vector<int64_t>() : op.integers("dim");
  const bool is_matrix = axes.empty() ? op.operand("self").rank() == 2 : axes.size() == 2;
  if (op.is_none("ord")) return op.set_result(norm_of(op, 2));
  if (!is_matrix) return op.set_result(norm_of(op, op.number("ord")));
  matrix_norm(op, op.number("ord"), axes_in_order(op));
}

void linalg_matrix_norm(OpContext& op) { matrix_norm(op, op.number("ord"), axes_in_order(op)); }

void norm_by_name(OpContext& op) {
  op.require(op.text("ord") == "fro", "it is a matrix norm of singular values",
             "take the norm of all elements, or order 1 or infinity");
  op.set_result(norm_of(op, 2));
}

void frobenius_norm(OpContext& op) { op.set_result(norm_of(op, 2)); }

// ---- variances ----

struct Moments {
  BlobId mean;         // of each reduced axis one element
  BlobId mean_square;  // of what is left when the mean is subtracted
  double scale;        // makes the variance of it
};

// What is subtracted from the count of elements that the sum of squares is divided by.
double correction_of(const OpContext& op) {
  if (op.has("unbiased")) return op.flag("unbiased") ? 1 : 0;
  return op.is_none("correction") ? 1 : op.number("correction");
}

Moments moments_of(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const Axes axes = reduced_axes(op);
  const Shape& shape = layers.shape(x);
  const auto count = static_cast<double>(count_over(shape, axes));
  const double divisor = count - correction_of(op);
  op.require(divisor > 0, "there are too few elements for a variance",
             "take it over more elements, or without correction");
  const BlobId mean = mean_over(layers, x, axes, reduced(shape, axes), "mean");
  const BlobId rest = blob_of(broadcast_sum(layers, {x, 1}, {mean, -1}, "rest"));
  const BlobId mean_square =
      mean_over(layers, square(layers, rest, "square"), axes, op.result_shape(), "mean_square");
  return {mean, mean_square, count / divisor};
}

void become_variance(OpContext& op, double exponent) {
  const Moments moments = moments_of(op);
  op.set_result(
      power(op.layers(), moments.mean_square, {.scale = moments.scale, .exponent = exponent}));
}

void become_variance_and_mean(OpContext& op, double exponent) {
  const Moments moments = moments_of(op);
  const PowerOf of{.scale = moments.scale, .exponent = exponent};
  op.set_result(power(op.layers(), moments.mean_square, of), 0);
  op.set_result(reshape(op.layers(), moments.mean, op.layers().shape(moments.mean_square), "mean"),
                1);
}

void var(OpContext& op) { become_variance(op, 1); }
void standard_deviation(OpContext& op) { become_variance(op, 0.5); }
void var_mean(OpContext& op) { become_variance_and_mean(op, 1); }
void std_mean(OpContext& op) { become_variance_and_mean(op, 0.5); }

void add_variance(OpRegistry& r, const std::string& name, const std::string& results,
                  Translator translator) {
  const std::string end = ") -> " + results;
  r.add(name + "(Tensor self, bool unbiased=True" + end, translator);
  r.add(name + ".dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False" + end,
        translator);
  r.add(name +
            ".correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
            "bool keepdim=False" +
            end,
        translator);
}

}  // namespace

void register_norm(OpRegistry& r) {
  const std::string dims = "int[1] dim, bool keepdim";
  r.add("aten::norm.Scalar(Tensor self, Scalar p=2) -> Tensor", norm);
  r.add("aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, " + dims + "=False) -> Tensor", norm);
  r.add("aten::norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, " + dims +
            ", *, ScalarType dtype) -> Tensor",
        norm);
  r.add("aten::norm.ScalarOpt_dtype(Tensor self, Scalar? p, *, ScalarType dtype) -> Tensor", norm);
  r.add(
      "aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, "
      "*, ScalarType? dtype=None) -> Tensor",
      vector_norm);
  const std::string options = "bool keepdim=False, *, ScalarType? dtype=None) -> Tensor";
  r.add("aten::linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, " + options,
        linalg_norm);
  r.add("aten::linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, " + options,
        norm_by_name);
  r.add("aten::linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2,-1], " + options,
        linalg_matrix_norm);
  r.add(
      "aten::linalg_matrix_norm.str_ord(Tensor self, str ord='fro', int[] dim=[-2,-1], " + options,
      norm_by_name);
  r.add("aten::frobenius_norm(Tensor self) -> Tensor", frobenius_norm);
  r.add("aten::frobenius_norm.dim(Tensor self, " + dims + "=False) -> Tensor", frobenius_norm);
  add_variance(r, "aten::var", "Tensor", var);
  add_variance(r, "aten::std", "Tensor", standard_deviation);
  add_variance(r, "aten::var_mean", "(Tensor, Tensor)", var_mean);
  add_variance(r, "aten::std_mean", "(Tensor, Tensor)", std_mean);
}

}  // namespace torch2caffe
