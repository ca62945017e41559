// Operators that change the order of axes -> Permute, or Reshape where only axes of one element
// move.
#include <algorithm>
#include <numeric>
#include <utility>

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

using Order = std::vector<size_t>;

size_t counted(int64_t axis, size_t rank) {
  return static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(rank) : axis);
}

Order as_they_are(size_t rank) {
  Order order(rank);
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

void become(OpContext& op, const Order& order) {
  op.set_result(torch2caffe::permute(op.layers(), op.blob("self"), order));
}

void permute(OpContext& op) {
  const std::vector<int64_t> dims = op.integers("dims");
  Order order;
  for (int64_t axis : dims) order.push_back(counted(axis, dims.size()));
  become(op, order);
}

void swap(OpContext& op, int64_t a, int64_t b) {
  const size_t rank = op.result_shape().size();
  Order order = as_they_are(rank);
  if (rank > 0) std::swap(order.at(counted(a, rank)), order.at(counted(b, rank)));
  become(op, order);
}

void transpose(OpContext& op) { swap(op, op.integer("dim0"), op.integer("dim1")); }
void swapaxes(OpContext& op) { swap(op, op.integer("axis0"), op.integer("axis1")); }

// torch.t leaves one axis alone.
void t(OpContext& op) {
  op.result_shape().size() < 2 ? become(op, as_they_are(op.result_shape().size())) : swap(op, 0, 1);
}
void transpose_matrices(OpContext& op) { swap(op, -2, -1); }

void reverse(OpContext& op) {
  Order order = as_they_are(op.result_shape().size());
  std::reverse(order.begin(), order.end());
  become(op, order);
}

// The axes that stay keep their order and take the places that are left.
void move(OpContext& op, const std::vector<int64_t>& from, const std::vector<int64_t>& to) {
  const size_t rank = op.result_shape().size();
  Order order(rank, rank);
  Order staying = as_they_are(rank);
  for (size_t i = 0; i < from.size(); ++i) {
    order.at(counted(to[i], rank)) = counted(from[i], rank);
    std::erase(staying, counted(from[i], rank));
  }
  auto next = staying.begin();
  for (size_t& axis : order) {
    if (axis == rank) axis = *next++;
  }
  become(op, order);
}

void move_one(OpContext& op) { move(op, {op.integer("source")}, {op.integer("destination")}); }
void move_many(OpContext& op) { move(op, op.integers("source"), op.integers("destination")); }

}  // namespace

void register_permute(OpRegistry& r) {
  r.add_moving("aten::permute(Tensor self, int[] dims) -> Tensor", permute);
  r.add_moving("aten::transpose.int(Tensor self, int dim0, int dim1) -> Tensor", transpose);
  r.add_moving("aten::swapdims(Tensor self, int dim0, int dim1) -> Tensor", transpose);
  r.add_moving("aten::swapaxes(Tensor self, int axis0, int axis1) -> Tensor", swapaxes);
  r.add_moving("aten::t(Tensor self) -> Tensor", t);
  r.add_moving("aten::numpy_T(Tensor self) -> Tensor", reverse);
  r.add_moving("aten::numpy_T.a(Tensor self) -> Tensor", reverse);
  for (const char* name : {"mT", "mT.a", "mH", "mH.a", "matrix_H", "matrix_H.a", "adjoint"})
    r.add_moving(std::string("aten::") + name + "(Tensor self) -> Tensor", transpose_matrices);
  for (const char* name : {"movedim", "moveaxis"}) {
    const std::string op = std::string("aten::") + name;
    r.add_moving(op + ".int(Tensor self, int source, int destination) -> Tensor", move_one);
    r.add_moving(op + ".intlist(Tensor self, int[] source, int[] destination) -> Tensor",
                 move_many);
  }
}

}  // namespace torch2caffe
