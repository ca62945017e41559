// Functions with a step, or with a flat middle. Threshold gives 1 above a number, and 0 elsewhere.
//
//   threshold(t, v)   x * Threshold(x) + v * (1 - Threshold(x))
//   hardshrink(d)     x * Threshold(|x|)
//   softshrink(d)     ReLU(x - d) - ReLU(-x - d)
//   sign              TanH of x so many times larger that it is 1, 0 or -1
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

void threshold(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const double bound = op.number("threshold");
  const double value = op.number("value");
  if (bound == 0 && value == 0) return op.set_result(neuron(layers, "ReLU", x));
  const BlobId above = is_above(layers, x, bound, "above");
  const BlobId kept = product(layers, x, above, value == 0 ? "" : "kept");
  if (value == 0) return op.set_result(kept);
  const BlobId filled = power(layers, above, {.scale = -value, .shift = value}, "filled");
  op.set_result(sum(layers, {kept, filled}));
}

void hardshrink(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const BlobId size = neuron(layers, "AbsVal", x, "size");
  op.set_result(product(layers, x, is_above(layers, size, op.number("lambd"), "above")));
}

void softshrink(OpContext& op) {
  LayerBuilder& layers = op.layers();
  const BlobId x = op.blob("self");
  const double bound = op.number("lambd");
  const auto beyond = [&](double sign, const std::string& part) {
    const BlobId distance = power(layers, x, {.scale = sign, .shift = -bound}, part + "/distance");
    return neuron(layers, "ReLU", distance, part);
  };
  const BlobId above = beyond(1, "above");
  op.set_result(sum(layers, {above, beyond(-1, "below")}, {1, -1}));
}

void sign_of(OpContext& op) { op.set_result(sign(op.layers(), op.blob("self"))); }

}  // namespace

void register_shrink(OpRegistry& r) {
  r.add("aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor", threshold);
  r.add("aten::hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor", hardshrink);
  r.add("aten::softshrink(Tensor self, Scalar lambd=0.5) -> Tensor", softshrink);
  r.add("aten::sign(Tensor self) -> Tensor", sign_of);
  r.add("aten::sgn(Tensor self) -> Tensor", sign_of);
}

}  // namespace torch2caffe
