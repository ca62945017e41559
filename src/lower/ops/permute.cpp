// Operators that change the order of axes -> Permute, or Reshape where only axes of one element
// move.
#include <numeric>
#include <utility>

#include "lower/op_registry.h"
#include "net/building_blocks.h"

namespace torch2caffe {
namespace {

void permute(OpContext& op) {
  const std::vector<int64_t> dims = op.integers("dims");
  std::vector<size_t> order;
  for (int64_t axis : dims) {
    order.push_back(
        static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(dims.size()) : axis));
  }
  op.set_result(torch2caffe::permute(op.layers(), op.blob("self"), order));
}

void transpose(OpContext& op) {
  const size_t rank = op.result_shape().size();
  std::vector<size_t> order(rank);
  std::iota(order.begin(), order.end(), size_t{0});
  if (rank > 0) {
    std::swap(order.at(static_cast<size_t>(op.axis("dim0", rank))),
              order.at(static_cast<size_t>(op.axis("dim1", rank))));
  }
  op.set_result(torch2caffe::permute(op.layers(), op.blob("self"), order));
}

}  // namespace

void register_permute(OpRegistry& r) {
  r.add("aten::permute(Tensor self, int[] dims) -> Tensor", permute);
  r.add("aten::transpose.int(Tensor self, int dim0, int dim1) -> Tensor", transpose);
}

}  // namespace torch2caffe
