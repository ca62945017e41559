// Functions that bound their argument -> Clip, and those made of it.
//
//   clamp by tensors     the larger of x and min, then the smaller of that and max
//   hardsigmoid          Clip of x / 6 + 1/2 to [0, 1]; hardswish: x times that
#include <algorithm>
#include <limits>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

constexpr double largest = std::numeric_limits<float>::max();

void bound(OpContext& op, double low, double high) {
  op.set_result(clip(op.layers(), op.blob("self"), low, high));
}

void relu6(OpContext& op) { bound(op, 0, 6); }
void hardtanh(OpContext& op) { bound(op, op.number("min_val"), op.number("max_val")); }

// A side that is open is closed where float32 ends. At zero it is a ReLU.
void clamp(OpContext& op) {
  const double low = op.is_none("min") ? -largest : op.number("min");
  const double high = op.is_none("max") ? largest : op.number("max");
  if (low == 0 && high == largest)
    return op.set_result(neuron(op.layers(), "ReLU", op.blob("self")));
  bound(op, std::min(low, high), high);  // where they cross, the upper one wins
}

void clamp_min(OpContext& op) {
  const double low = op.number("min");
  if (low == 0) return op.set_result(neuron(op.layers(), "ReLU", op.blob("self")));
  bound(op, low, largest);
}

void clamp_max(OpContext& op) { bound(op, -largest, op.number("max")); }

void clamp_min_by_tensor(OpContext& op) {
  op.set_result(broadcast_maximum(op.layers(), op.side("self"), op.side("min")));
}

void clamp_max_by_tensor(OpContext& op) {
  op.set_result(broadcast_minimum(op.layers(), op.side("self"), op.side("max")));
}

void clamp_by_tensors(OpContext& op) {
  if (op.is_none("min")) return clamp_max_by_tensor(op);
  if (op.is_none("max")) return clamp_min_by_tensor(op);
  const Side low = broadcast_maximum(op.layers(), op.side("self"), op.side("min"), "low");
  op.set_result(broadcast_minimum(op.layers(), low, op.side("max")));
}

BlobId hard_sigmoid(OpContext& op, const std::string& part) {
  const PowerOf line{.scale = 1.0 / 6, .shift = 0.5};
  return clip(op.layers(), power(op.layers(), op.blob("self"), line, "line"), 0, 1, part);
}

void hardsigmoid(OpContext& op) { op.set_result(hard_sigmoid(op, "")); }
void hardswish(OpContext& op) {
  const BlobId gate = hard_sigmoid(op, "gate");
  op.set_result(product(op.layers(), op.blob("self"), gate));
}

}  // namespace

void register_clamp(OpRegistry& r) {
  r.add("aten::relu6(Tensor self) -> Tensor", relu6);
  r.add("aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor", hardtanh);
  for (const std::string name : {"aten::clamp", "aten::clip"}) {
    r.add(name + "(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor", clamp);
    r.add(name + ".Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor",
          clamp_by_tensors);
  }
  r.add("aten::clamp_min(Tensor self, Scalar min) -> Tensor", clamp_min);
  r.add("aten::clamp_max(Tensor self, Scalar max) -> Tensor", clamp_max);
  r.add("aten::clamp_min.Tensor(Tensor self, Tensor min) -> Tensor", clamp_min_by_tensor);
  r.add("aten::clamp_max.Tensor(Tensor self, Tensor max) -> Tensor", clamp_max_by_tensor);
  r.add("aten::hardsigmoid(Tensor self) -> Tensor", hardsigmoid);
  r.add("aten::hardswish(Tensor self) -> Tensor", hardswish);
}

}  // namespace torch2caffe
