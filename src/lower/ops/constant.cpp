// Operators that take a tensor's shape alone, and fill it -> Parameter.
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void fill(OpContext& op, double value) {
  const Shape& shape = op.result_shape();
  const std::vector<float> values(static_cast<size_t>(count_of(shape)), static_cast<float>(value));
  op.set_result(parameter(op.layers(), Tensor(shape, values)));
}

void zeros(OpContext& op) { fill(op, 0); }
void ones(OpContext& op) { fill(op, 1); }
void full(OpContext& op) { fill(op, op.number("fill_value")); }
void filled(OpContext& op) { fill(op, op.number("value")); }

}  // namespace

void register_constant(OpRegistry& r) {
  const std::string options =
      "*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? "
      "pin_memory=None";
  const std::string like = options + ", MemoryFormat? memory_format=None) -> Tensor";
  r.add_whole("aten::zeros_like(Tensor self, " + like, zeros);
  r.add_whole("aten::ones_like(Tensor self, " + like, ones);
  r.add_whole("aten::full_like(Tensor self, Scalar fill_value, " + like, full);
  r.add_whole("aten::new_zeros(Tensor self, int[] size, " + options + ") -> Tensor", zeros);
  r.add_whole("aten::new_ones(Tensor self, int[] size, " + options + ") -> Tensor", ones);
  r.add_whole(
      "aten::new_full(Tensor self, int[] size, Scalar fill_value, " + options + ") -> Tensor",
      full);
  r.add_whole("aten::fill.Scalar(Tensor self, Scalar value) -> Tensor", filled);
  r.add_whole("aten::zero(Tensor self) -> Tensor", zeros);
}

}  // namespace torch2caffe
