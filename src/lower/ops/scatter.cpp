// A tensor with a part of it replaced, which is what an assignment to a slice means -> Slice and
// Concat.
#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// Places begin, begin + step, ... of the axis are the source's.
struct Places {
  size_t axis;
  int64_t begin, count, step;
};

BlobId replaced(LayerBuilder& layers, BlobId x, BlobId source, const Places& at) {
  const int64_t size = layers.shape(x)[at.axis];
  if (at.count == size) return source;
  if (at.step > 1) {
    std::vector<int64_t> indices;
    for (int64_t i = 0; i < size; ++i) {
      const int64_t number = (i - at.begin) / at.step;
      const bool is_replaced = i >= at.begin && (i - at.begin) % at.step == 0 && number < at.count;
      indices.push_back(is_replaced ? size + number : i);
    }
    return index_select(layers, concat(layers, {x, source}, at.axis, "both"), at.axis, indices);
  }
  const int64_t end = at.begin + at.count;
  std::vector<int64_t> cuts;
  if (at.begin > 0) cuts.push_back(at.begin);
  if (end < size) cuts.push_back(end);
  const std::vector<BlobId> pieces = slice(layers, x, at.axis, cuts, "pieces");
  std::vector<BlobId> joined = {source};
  if (at.begin > 0) joined.insert(joined.begin(), pieces.front());
  if (end < size) joined.push_back(pieces.back());
  return concat(layers, std::move(joined), at.axis);
}

void scatter(OpContext& op, const Places& places) {
  const BlobId x = op.as_blob(op.operand("self"), "self");
  Shape shape = op.result_shape();
  shape[places.axis] = places.count;
  const BlobId source = reshape(op.layers(), op.as_blob(op.operand("src"), "src"), shape, "source");
  op.set_result(replaced(op.layers(), x, source, places));
}

// As Python counts: from the end below zero, and never outside.
int64_t bound(const OpContext& op, const char* name, int64_t fallback, int64_t size) {
  if (op.is_none(name)) return fallback;
  const int64_t given = op.integer(name);
  return std::clamp<int64_t>(given < 0 ? given + size : given, 0, size);
}

void slice_scatter(OpContext& op) {
  const auto axis = static_cast<size_t>(op.axis("dim", op.result_shape().size()));
  const int64_t size = op.result_shape()[axis];
  const int64_t count = op.operand("src").shape().at(axis);
  op.require(count > 0, "it replaces nothing", "leave it out of the model");
  scatter(op, {axis, bound(op, "start", 0, size), count, op.integer("step")});
}

void select_scatter(OpContext& op) {
  const auto axis = static_cast<size_t>(op.axis("dim", op.result_shape().size()));
  const int64_t index = op.integer("index");
  scatter(op, {axis, index < 0 ? index + op.result_shape()[axis] : index, 1, 1});
}

}  // namespace

void register_scatter(OpRegistry& r) {
  r.add_moving(
      "aten::slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int "
      "step=1) -> Tensor",
      slice_scatter);
  r.add_moving("aten::select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor",
               select_scatter);
}

}  // namespace torch2caffe
