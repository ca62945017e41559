// Operators that change the order of axes -> Permute, or Reshape where only axes of one element
// move.
#include <algorithm>
#include <numeric>

#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// The axes along which there is anything to order.
std::vector<int64_t> without_single(const std::vector<int64_t>& order, const Shape& shape) {
  std::vector<int64_t> kept;
  for (int64_t axis : order) {
    if (shape.at(static_cast<size_t>(axis)) != 1) kept.push_back(axis);
  }
  return kept;
}

void reorder(OpContext& op, const std::vector<int64_t>& order) {
  const BlobId input = op.blob("self");
  const Shape& shape = op.layers().shape(input);
  if (std::is_sorted(order.begin(), order.end())) return op.set_result(input);
  const auto moving = without_single(order, shape);
  if (std::is_sorted(moving.begin(), moving.end())) {
    caffe::LayerParameter layer = layer_of_type("Reshape");
    for (int64_t dim : op.result_shape())
      layer.mutable_reshape_param()->mutable_shape()->add_dim(dim);
    return op.become(std::move(layer), {input});
  }
  caffe::LayerParameter layer = layer_of_type("Permute");
  for (int64_t axis : order) layer.mutable_permute_param()->add_order(static_cast<uint32_t>(axis));
  op.become(std::move(layer), {input});
}

void permute(OpContext& op) {
  std::vector<int64_t> order = op.integers("dims");
  for (int64_t& axis : order) axis += axis < 0 ? static_cast<int64_t>(order.size()) : 0;
  reorder(op, order);
}

void transpose(OpContext& op) {
  const size_t rank = op.result_shape().size();
  std::vector<int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  if (rank > 0) {
    std::swap(order.at(static_cast<size_t>(op.axis("dim0", rank))),
              order.at(static_cast<size_t>(op.axis("dim1", rank))));
  }
  reorder(op, order);
}

}  // namespace

void register_permute(OpRegistry& r) {
  r.add("aten::permute(Tensor self, int[] dims) -> Tensor", permute);
  r.add("aten::transpose.int(Tensor self, int dim0, int dim1) -> Tensor", transpose);
}

}  // namespace torch2caffe
