// Elements by where they lie in memory. Where they are one row there, that is a reshape: so PyTorch
// writes out an average over all positions of an image whose channels come last.
#include <algorithm>

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

bool is_one_row(const Shape& shape) {
  return std::count_if(shape.begin(), shape.end(), [](int64_t dim) { return dim != 1; }) <= 1;
}

void as_strided(OpContext& op) {
  const BlobId x = op.blob("self");
  const Shape &from = op.layers().shape(x), &to = op.result_shape();
  const std::vector<int64_t> strides = op.integers("stride");
  bool in_order = is_one_row(from) && is_one_row(to) && count_of(from) == count_of(to);
  for (size_t axis = 0; axis < to.size(); ++axis)
    in_order = in_order && (to[axis] == 1 || strides.at(axis) == 1);
  op.require(in_order && op.is_none("storage_offset"),
             "it takes elements by where they lie in memory, which Caffe does not know",
             "use reshape, permute, expand or slices instead");
  op.set_result(reshape(op.layers(), x, to));
}

}  // namespace

void register_as_strided(OpRegistry& r) {
  r.add(
      "aten::as_strided(Tensor(a) self, int[] size, int[] stride, int? storage_offset=None) -> "
      "Tensor(a)",
      as_strided);
}

}  // namespace torch2caffe
