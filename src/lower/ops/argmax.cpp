// Where the largest or smallest element is, and max and min along an axis, which tell the element
// as well -> see lower/extreme_position.h.
#include "compose/building_blocks.h"
#include "compose/extreme_position.h"
#include "compose/reduction.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Whole numbers above this are not all float32's.
constexpr int64_t most_positions = int64_t{1} << 24;

// Along all axes at once where none is named.
BlobId position(OpContext& op, Extreme extreme, const Shape& result, const std::string& part) {
  LayerBuilder& layers = op.layers();
  BlobId x = op.blob("self");
  size_t axis = 0;
  if (op.is_none("dim")) {
    x = reshape(layers, x, {1, count_of(layers.shape(x))}, inside(part, "flatten"));
    axis = 1;
  } else if (!layers.shape(x).empty()) {
    axis = static_cast<size_t>(op.axis("dim", op.operand("self").rank()));
  }
  op.require(layers.shape(x).at(axis) <= most_positions,
             "it counts more than 2^24 elements, which float32 cannot tell from each other",
             "take it along one axis after the other");
  return extreme_position(layers, x, axis, extreme, with_an_axis(result), part);
}

void argmax(OpContext& op) { op.set_result(position(op, Extreme::largest, op.result_shape(), "")); }
void argmin(OpContext& op) {
  op.set_result(position(op, Extreme::smallest, op.result_shape(), ""));
}

// Positions take several layers, so that they are there for those who read them only.
void with_position(OpContext& op, Extreme extreme) {
  const auto over = extreme == Extreme::largest ? maximum_over : minimum_over;
  const auto axis = static_cast<size_t>(op.axis("dim", op.operand("self").rank()));
  op.set_result(over(op.layers(), op.blob("self"), {axis}, op.result_shape(), ""));
  if (op.is_read(1)) op.set_result(position(op, extreme, op.result_shape(1), "indices"), 1);
}

void max(OpContext& op) { with_position(op, Extreme::largest); }
void min(OpContext& op) { with_position(op, Extreme::smallest); }

}  // namespace

void register_argmax(OpRegistry& r) {
  const std::string of_one = "(Tensor self, int? dim=None, bool keepdim=False) -> Tensor";
  r.add_whole("aten::argmax" + of_one, argmax);
  r.add_whole("aten::argmin" + of_one, argmin);
  const std::string of_both =
      ".dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)";
  r.add_whole("aten::max" + of_both, max);
  r.add_whole("aten::min" + of_both, min);
}

}  // namespace torch2caffe
