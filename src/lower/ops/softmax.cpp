// Softmax along one axis -> Softmax; its logarithm is x - logsumexp(x), which stays finite where
// the softmax is too small for float32.
#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/reduction.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

size_t axis_of(const OpContext& op) {
  return static_cast<size_t>(op.axis("dim", op.result_shape().size()));
}

void softmax_along(OpContext& op) {
  op.set_result(softmax(op.layers(), op.blob("self"), axis_of(op)));
}

void log_softmax(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const Axes axes = {axis_of(op)};
  const Shape rows = reduced(layers.shape(x), axes);
  const BlobId all = logsumexp_over(layers, x, axes, rows, "logsumexp");
  op.set_result(broadcast_sum(layers, {x, 1}, {all, -1}));
}

}  // namespace

void register_softmax(OpRegistry& r) {
  r.add("aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor", softmax_along);
  r.add("aten::_softmax(Tensor self, int dim, bool half_to_float) -> Tensor", softmax_along);
  // Of a row of minus infinities PyTorch makes zeros here. Caffe makes no number of it, which the
  // comparison shows.
  r.add("aten::_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor",
        softmax_along);
  r.add("aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor",
        log_softmax);
  r.add("aten::_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor", log_softmax);
}

}  // namespace torch2caffe
