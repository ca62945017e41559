// Operators that say the same several times -> Tile along each axis that grows.
#include <algorithm>

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// The blob with axes of one element in front, up to `rank` axes.
BlobId with_axes_in_front(OpContext& op, BlobId x, size_t rank) {
  Shape shape = op.layers().shape(x);
  shape.insert(shape.begin(), rank - shape.size(), 1);
  return reshape(op.layers(), x, shape, "axes");
}

// Tiles each axis up to the result's size, the last axis first.
void tile_to_result(OpContext& op, BlobId given) {
  const Shape& result = op.result_shape();
  BlobId x = with_axes_in_front(op, given, result.size());
  const Shape from = op.layers().shape(x);
  const auto first = static_cast<size_t>(
      std::mismatch(from.begin(), from.end(), result.begin()).first - from.begin());
  for (size_t axis = result.size(); axis-- > 0;) {
    x = tile(op.layers(), x, axis, result[axis] / from[axis],
             axis == first ? "" : "axis" + std::to_string(axis));
  }
  op.set_result(x);
}

void expand(OpContext& op) { tile_to_result(op, op.blob("self")); }
// What is written over `self`, whatever that was.
void copy(OpContext& op) { tile_to_result(op, op.blob("src")); }

// Each element `repeats` times: a new axis behind its own is tiled, and the two are one again.
void repeat_interleave(OpContext& op) {
  BlobId x = op.blob("self");
  const size_t axis =
      op.is_none("dim") ? 0 : static_cast<size_t>(op.axis("dim", op.operand("self").rank()));
  if (op.is_none("dim")) x = reshape(op.layers(), x, {count_of(op.layers().shape(x))}, "flatten");
  Shape split = op.layers().shape(x);
  split.insert(split.begin() + static_cast<std::ptrdiff_t>(axis) + 1, 1);
  x = reshape(op.layers(), x, split, "axis");
  x = tile(op.layers(), x, axis + 1, op.integer("repeats"), "tile");
  op.set_result(reshape(op.layers(), x, op.result_shape()));
}

}  // namespace

void register_expand(OpRegistry& r) {
  r.add_views(ViewKind::repeated, expand);
  r.add_moving("aten::copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor", copy);
  r.add_moving("aten::repeat(Tensor self, int[] repeats) -> Tensor", expand);
  r.add_moving("aten::tile(Tensor self, int[] dims) -> Tensor", expand);
  r.add_moving(
      "aten::repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? "
      "output_size=None) -> Tensor",
      repeat_interleave);
}

}  // namespace torch2caffe
