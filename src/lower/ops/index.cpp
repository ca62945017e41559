// Elements by positions that are known now -> see compose/index_select.h. Positions that are
// computed have no layer in Caffe.
#include <algorithm>
#include <numeric>

#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

using Indices = std::vector<int64_t>;

Indices upwards(int64_t size) {
  Indices indices(static_cast<size_t>(size));
  std::iota(indices.begin(), indices.end(), int64_t{0});
  return indices;
}

void index_select(OpContext& op) {
  const BlobId x = op.blob("self");
  const auto axis = static_cast<size_t>(op.axis("dim", op.operand("self").rank()));
  const Indices positions = positions_of(op.constant("index"), op.layers().shape(x).at(axis));
  op.set_result(index_select(op.layers(), x, axis, positions));
}

// Each element as often as the constant says for it.
void repeat_interleave(OpContext& op) {
  BlobId x = op.blob("self");
  const bool flat = op.is_none("dim");
  if (flat) x = reshape(op.layers(), x, {count_of(op.layers().shape(x))}, "flatten");
  const auto axis =
      flat ? size_t{0} : static_cast<size_t>(op.axis("dim", op.operand("self").rank()));
  const Tensor& repeats = op.constant("repeats");
  const std::vector<double> times = repeats.doubles();
  Indices indices;
  for (int64_t i = 0; i < op.layers().shape(x)[axis]; ++i) {
    const double count = times[times.size() == 1 ? 0 : static_cast<size_t>(i)];
    indices.insert(indices.end(), static_cast<size_t>(count), i);
  }
  op.set_result(index_select(op.layers(), x, axis, indices));
}

// One axis after the other, each by `indices_of(size)`; the last one is the result.
template <typename IndicesOf>
void take_along(OpContext& op, const std::vector<int64_t>& dims, const IndicesOf& indices_of) {
  BlobId x = op.blob("self");
  const size_t rank = op.layers().shape(x).size();
  for (size_t i = 0; i < dims.size(); ++i) {
    const auto axis =
        static_cast<size_t>(dims[i] < 0 ? dims[i] + static_cast<int64_t>(rank) : dims[i]);
    x = index_select(op.layers(), x, axis, indices_of(op.layers().shape(x).at(axis), i),
                     i + 1 == dims.size() ? "" : "axis" + std::to_string(axis));
  }
  op.set_result(x);
}

void flip_along(OpContext& op, const std::vector<int64_t>& dims) {
  take_along(op, dims, [](int64_t size, size_t) {
    Indices indices = upwards(size);
    std::reverse(indices.begin(), indices.end());
    return indices;
  });
}

void flip(OpContext& op) { flip_along(op, op.integers("dims")); }
void fliplr(OpContext& op) { flip_along(op, {1}); }
void flipud(OpContext& op) { flip_along(op, {0}); }

// What leaves at the end comes in again at the front.
Indices rolled(int64_t size, int64_t shift) {
  Indices indices = upwards(size);
  const int64_t front = ((-shift % size) + size) % size;
  std::rotate(indices.begin(), indices.begin() + front, indices.end());
  return indices;
}

void roll(OpContext& op) {
  const std::vector<int64_t> shifts = op.integers("shifts");
  if (!op.integers("dims").empty()) {
    return take_along(op, op.integers("dims"),
                      [&](int64_t size, size_t i) { return rolled(size, shifts.at(i)); });
  }
  const BlobId x = op.blob("self");
  const int64_t count = count_of(op.result_shape());
  const BlobId flat = reshape(op.layers(), x, {count}, "flatten");
  const BlobId taken = index_select(op.layers(), flat, 0, rolled(count, shifts.at(0)), "roll");
  op.set_result(reshape(op.layers(), taken, op.result_shape()));
}

// By quarters of a turn from the first axis towards the second: transposed and flipped.
void rot90(OpContext& op) {
  const std::vector<int64_t> dims = op.integers("dims");
  const size_t rank = op.result_shape().size();
  const auto counted = [&](size_t i) {
    return static_cast<size_t>(dims.at(i) < 0 ? dims[i] + static_cast<int64_t>(rank) : dims[i]);
  };
  const int64_t quarters = ((op.integer("k") % 4) + 4) % 4;
  if (quarters == 0) return op.set_result(op.blob("self"));
  if (quarters == 2) return flip_along(op, dims);
  std::vector<size_t> order(rank);
  std::iota(order.begin(), order.end(), size_t{0});
  std::swap(order[counted(0)], order[counted(1)]);
  const BlobId transposed = permute(op.layers(), op.blob("self"), order, "transpose");
  const size_t flipped = counted(quarters == 1 ? 0 : 1);
  Indices indices = upwards(op.result_shape()[flipped]);
  std::reverse(indices.begin(), indices.end());
  op.set_result(index_select(op.layers(), transposed, flipped, indices));
}

}  // namespace

void register_index(OpRegistry& r) {
  r.add_moving("aten::index_select(Tensor self, int dim, Tensor index) -> Tensor", index_select);
  r.add_moving(
      "aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int? "
      "output_size=None) -> Tensor",
      repeat_interleave);
  r.add_moving("aten::flip(Tensor self, int[] dims) -> Tensor", flip);
  r.add_moving("aten::fliplr(Tensor self) -> Tensor", fliplr);
  r.add_moving("aten::flipud(Tensor self) -> Tensor", flipud);
  r.add_moving("aten::roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor", roll);
  r.add_moving("aten::rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor", rot90);
}

}  // namespace torch2caffe
