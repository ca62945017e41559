// Concatenation -> Concat. Parts that are constants become layers of their own.
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// The parts as blobs of these shapes. A part without elements is none.
std::vector<BlobId> parts(OpContext& op, Shape (*shape_of)(const Shape&, size_t), size_t axis) {
  std::vector<BlobId> blobs;
  for (const Operand& operand : op.operands("tensors")) {
    if (operand.is_constant() && operand.constant().count() == 0) continue;
    const Shape shape = shape_of(operand.shape(), axis);
    blobs.push_back(operand.is_constant()
                        ? parameter(op.layers(), operand.constant().reshaped(shape), "constant")
                        : reshape(op.layers(), operand.blob(), shape, "part"));
  }
  return blobs;
}

Shape as_it_is(const Shape& shape, size_t) { return shape; }

Shape with_new_axis(const Shape& shape, size_t axis) {
  Shape longer = shape;
  longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  return longer;
}

// As torch.atleast_1d, _2d, _3d have it.
Shape at_least(const Shape& shape, size_t rank) {
  Shape longer = shape;
  if (longer.empty() && rank > 0) longer = {1};
  if (longer.size() == 1 && rank > 1) longer = {1, longer[0]};
  if (longer.size() == 2 && rank > 2) longer.push_back(1);
  return longer;
}

void cat(OpContext& op) {
  const auto axis = static_cast<size_t>(op.axis("dim", op.result_shape().size()));
  op.set_result(concat(op.layers(), parts(op, as_it_is, axis), axis));
}

void stack(OpContext& op) {
  const auto axis = static_cast<size_t>(op.axis("dim", op.result_shape().size()));
  op.set_result(concat(op.layers(), parts(op, with_new_axis, axis), axis));
}

void hstack(OpContext& op) {
  op.set_result(concat(op.layers(), parts(op, at_least, 1), op.result_shape().size() == 1 ? 0 : 1));
}
void vstack(OpContext& op) { op.set_result(concat(op.layers(), parts(op, at_least, 2), 0)); }
void dstack(OpContext& op) { op.set_result(concat(op.layers(), parts(op, at_least, 3), 2)); }

}  // namespace

void register_concat(OpRegistry& r) {
  r.add_moving("aten::cat(Tensor[] tensors, int dim=0) -> Tensor", cat);
  r.add_moving("aten::concat(Tensor[] tensors, int dim=0) -> Tensor", cat);
  r.add_moving("aten::concatenate(Tensor[] tensors, int dim=0) -> Tensor", cat);
  r.add_moving("aten::stack(Tensor[] tensors, int dim=0) -> Tensor", stack);
  r.add_moving("aten::hstack(Tensor[] tensors) -> Tensor", hstack);
  r.add_moving("aten::vstack(Tensor[] tensors) -> Tensor", vstack);
  r.add_moving("aten::dstack(Tensor[] tensors) -> Tensor", dstack);
}

}  // namespace torch2caffe
