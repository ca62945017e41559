// GELU and the error function -> see lower/gelu.h.
#include "compose/gelu.h"

#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void gelu(OpContext& op) {
  const auto by = op.text("approximate") == "tanh" ? gelu_by_tanh : gelu_by_erf;
  op.set_result(by(op.layers(), op.blob("self"), ""));
}

void erf(OpContext& op) { op.set_result(error_function(op.layers(), op.blob("self"))); }

void erfc(OpContext& op) {
  const BlobId y = error_function(op.layers(), op.blob("self"), "erf");
  op.set_result(power(op.layers(), y, {.scale = -1, .shift = 1}));
}

}  // namespace

void register_gelu(OpRegistry& r) {
  r.add("aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor", gelu);
  r.add("aten::erf(Tensor self) -> Tensor", erf);
  r.add("aten::special_erf(Tensor self) -> Tensor", erf);
  r.add("aten::erfc(Tensor self) -> Tensor", erfc);
  r.add("aten::special_erfc(Tensor self) -> Tensor", erfc);
}

}  // namespace torch2caffe
