// Sums, means, extremes and products over axes; lower/reduction.cpp says which layers they become.
// A cumulative sum is a linear map.
#include "compose/reduction.h"

#include "compose/building_blocks.h"
#include "compose/linear_map.h"
#include "lower/op_registry.h"
#include "lower/reduced_axes.h"

namespace torch2caffe {
namespace {

using Reduce = BlobId (*)(LayerBuilder&, BlobId, const Axes&, const Shape&, const std::string&);

void reduce(OpContext& op, Reduce over) {
  op.set_result(over(op.layers(), op.blob("self"), reduced_axes(op), op.result_shape(), ""));
}

void mean(OpContext& op) { reduce(op, mean_over); }
void sum_up(OpContext& op) { reduce(op, sum_over); }
void largest(OpContext& op) { reduce(op, maximum_over); }
void smallest(OpContext& op) { reduce(op, minimum_over); }
void multiply(OpContext& op) { reduce(op, product_over); }
void logsumexp(OpContext& op) { reduce(op, logsumexp_over); }

void smallest_and_largest(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const Axes axes = reduced_axes(op);
  const BlobId x = op.blob("self");
  op.set_result(minimum_over(layers, x, axes, op.result_shape(0), "min"), 0);
  op.set_result(maximum_over(layers, x, axes, op.result_shape(1), "max"), 1);
}

void cumsum(OpContext& op) {
  const BlobId x = op.blob("self");
  const Shape& shape = op.layers().shape(x);
  const auto axis = static_cast<size_t>(op.axis("dim", shape.size()));
  auto map = LinearMap::filled(shape.at(axis), shape.at(axis), 0);
  for (int64_t row = 0; row < map.outputs; ++row) std::fill_n(&map.at(row, 0), row + 1, 1.0F);
  op.set_result(apply_linear_map(op.layers(), x, axis, map));
}

}  // namespace

void register_reduction(OpRegistry& r) {
  const std::string dtype = "*, ScalarType? dtype=None) -> Tensor";
  const std::string dims = "int[1]? dim, bool keepdim=False, ";
  r.add("aten::mean(Tensor self, " + dtype, mean);
  r.add("aten::mean.dim(Tensor self, " + dims + dtype, mean);
  r.add("aten::sum(Tensor self, " + dtype, sum_up);
  r.add("aten::sum.dim_IntList(Tensor self, " + dims + dtype, sum_up);
  r.add("aten::prod(Tensor self, " + dtype, multiply);
  r.add("aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, " + dtype, multiply);
  r.add("aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor", largest);
  r.add("aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor", smallest);
  r.add("aten::max(Tensor self) -> Tensor", largest);
  r.add("aten::min(Tensor self) -> Tensor", smallest);
  r.add(
      "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> "
      "(Tensor min, Tensor max)",
      smallest_and_largest);
  r.add("aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor", logsumexp);
  r.add("aten::special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor",
        logsumexp);
  r.add("aten::cumsum(Tensor self, int dim, " + dtype, cumsum);
}

}  // namespace torch2caffe
