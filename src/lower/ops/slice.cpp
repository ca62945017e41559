// Parts of a tensor along an axis -> Slice; with steps -> see compose/index_select.h. What nobody
// reads of a Slice ends in Silence.
#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

size_t axis_of_self(OpContext& op) {
  return static_cast<size_t>(op.axis("dim", op.operand("self").rank()));
}

// Elements begin, begin + step, ... as many as the result has.
void slice(OpContext& op) {
  const BlobId x = op.blob("self");
  const size_t axis = axis_of_self(op);
  const int64_t size = op.layers().shape(x).at(axis);
  const int64_t start = op.is_none("start") ? 0 : op.integer("start");
  const int64_t begin = start < 0 ? std::max<int64_t>(start + size, 0) : start;
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < op.result_shape()[axis]; ++i)
    indices.push_back(begin + i * op.integer("step"));
  op.set_result(index_select(op.layers(), x, axis, indices));
}

void narrow(OpContext& op) {
  const BlobId x = op.blob("self");
  const size_t axis = axis_of_self(op);
  const int64_t start = op.integer("start");
  const int64_t begin = start < 0 ? start + op.layers().shape(x)[axis] : start;
  op.set_result(torch2caffe::narrow(op.layers(), x, axis, begin, begin + op.integer("length"), ""));
}

void select(OpContext& op) {
  const BlobId x = op.blob("self");
  const size_t axis = axis_of_self(op);
  const int64_t size = op.layers().shape(x).at(axis);
  const int64_t index = op.integer("index") < 0 ? op.integer("index") + size : op.integer("index");
  const BlobId one = torch2caffe::narrow(op.layers(), x, axis, index, index + 1, "slice");
  op.set_result(reshape(op.layers(), one, op.result_shape()));
}

// Consecutive parts; the sizes are those of the results. An empty part is no blob.
std::vector<BlobId> parts(OpContext& op, size_t axis, const std::vector<int64_t>& sizes) {
  std::vector<int64_t> cuts;
  int64_t end = 0;
  for (int64_t size : sizes) {
    end += size;
    if (size > 0) cuts.push_back(end);
  }
  cuts.pop_back();
  const BlobId x = op.blob("self");
  if (cuts.empty()) return {x};
  return torch2caffe::slice(op.layers(), x, axis, cuts, "");
}

void split_along(OpContext& op, size_t axis) {
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < op.results(); ++i) sizes.push_back(op.result_shape(i).at(axis));
  const std::vector<BlobId> blobs = parts(op, axis, sizes);
  size_t next = 0;
  for (size_t i = 0; i < op.results(); ++i) {
    if (sizes[i] > 0) op.set_result(blobs.at(next++), i);
  }
}

void split(OpContext& op) { split_along(op, axis_of_self(op)); }
// Of one axis, its only one; see torch.hsplit.
void hsplit(OpContext& op) { split_along(op, op.operand("self").rank() == 1 ? 0 : 1); }
void vsplit(OpContext& op) { split_along(op, 0); }
void dsplit(OpContext& op) { split_along(op, 2); }

void unbind(OpContext& op) {
  const std::vector<int64_t> ones(op.results(), 1);
  const std::vector<BlobId> blobs = parts(op, axis_of_self(op), ones);
  for (size_t i = 0; i < blobs.size(); ++i) {
    op.set_result(reshape(op.layers(), blobs[i], op.result_shape(i)), i);
  }
}

void register_splits(OpRegistry& r) {
  const std::string self = "(Tensor(a -> *) self, ", dim = ", int dim=0) -> Tensor(a)[]";
  r.add_moving("aten::split.Tensor" + self + "int split_size" + dim, split);
  r.add_moving("aten::split.sizes" + self + "int[] split_size" + dim, split);
  r.add_moving("aten::split" + self + "int[] split_sizes" + dim, split);
  r.add_moving("aten::split_with_sizes" + self + "int[] split_sizes" + dim, split);
  r.add_moving("aten::unsafe_split.Tensor" + self + "int split_size" + dim, split);
  r.add_moving("aten::unsafe_split_with_sizes" + self + "int[] split_sizes" + dim, split);
  r.add_moving("aten::chunk" + self + "int chunks" + dim, split);
  r.add_moving("aten::unsafe_chunk" + self + "int chunks" + dim, split);
  r.add_moving("aten::tensor_split.sections" + self + "int sections" + dim, split);
  r.add_moving("aten::tensor_split.indices" + self + "int[] indices" + dim, split);
  const auto add_both = [&](const std::string& name, Translator translate) {
    r.add_moving(name + ".int" + self + "int sections) -> Tensor(a)[]", translate);
    r.add_moving(name + ".array" + self + "int[] indices) -> Tensor(a)[]", translate);
  };
  add_both("aten::hsplit", hsplit);
  add_both("aten::vsplit", vsplit);
  add_both("aten::dsplit", dsplit);
}

}  // namespace

void register_slice(OpRegistry& r) {
  r.add_moving(
      "aten::slice.Tensor(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) "
      "-> Tensor(a)",
      slice);
  r.add_moving("aten::narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)", narrow);
  r.add_moving("aten::narrow_copy(Tensor self, int dim, int start, int length) -> Tensor", narrow);
  r.add_moving("aten::select.int(Tensor(a) self, int dim, int index) -> Tensor(a)", select);
  r.add_moving("aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]", unbind);
  register_splits(r);
}

}  // namespace torch2caffe
