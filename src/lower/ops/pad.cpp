// Padding. Numbers below zero cut off.
//   zeros around spatial axes       a depthwise 1x1 Convolution of ones that pads, and a Slice
//                                   where PyTorch pads one side less; see passes/fold_padding.cpp
//   another number, another axis    Concat with a constant
//   reflection, replication, wrap   elements of the input itself: see compose/index_select.h
#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "compose/made_weights.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

struct Padding {
  size_t axis;
  int64_t before, after;
};

// PyTorch's list begins at the last axis.
std::vector<Padding> paddings_of(const std::vector<int64_t>& pad, size_t rank) {
  std::vector<Padding> paddings;
  for (size_t i = 0; i + 1 < pad.size(); i += 2) {
    if (pad[i] != 0 || pad[i + 1] != 0) paddings.push_back({rank - 1 - i / 2, pad[i], pad[i + 1]});
  }
  return paddings;
}

std::string name_of(const std::string& what, const Padding& padding) {
  return what + std::to_string(padding.axis);
}

// ---- by a constant ----

// What is below zero is cut off, and zero afterwards.
BlobId crop(LayerBuilder& layers, BlobId x, std::vector<Padding>& paddings) {
  for (Padding& padding : paddings) {
    const int64_t size = layers.shape(x)[padding.axis];
    x = narrow(layers, x, padding.axis, std::max<int64_t>(-padding.before, 0),
               size - std::max<int64_t>(-padding.after, 0), name_of("crop", padding));
    padding.before = std::max<int64_t>(padding.before, 0);
    padding.after = std::max<int64_t>(padding.after, 0);
  }
  std::erase_if(paddings, [](const Padding& p) { return p.before == 0 && p.after == 0; });
  return x;
}

bool is_zeros_around_images(const std::vector<Padding>& paddings, double value, size_t rank) {
  return value == 0 && rank >= 3 && rank <= 5 &&
         std::all_of(paddings.begin(), paddings.end(), [](const auto& p) { return p.axis >= 2; });
}

// The same number of zeros on both sides, and what is too much cut off.
BlobId pad_images(LayerBuilder& layers, BlobId x, const std::vector<Padding>& paddings) {
  const int64_t channels = layers.shape(x)[1];
  const size_t axes = layers.shape(x).size() - 2;
  std::vector<int64_t> pad(axes, 0);
  bool is_even = true;
  for (const Padding& p : paddings) {
    pad[p.axis - 2] = std::max(p.before, p.after);
    is_even = is_even && p.before == p.after;
  }
  Shape kernel(axes + 2, 1);
  kernel[0] = channels;
  BlobId padded = convolution(layers, x, filled(kernel, 1), std::nullopt, {{}, pad, {}, channels},
                              is_even ? "" : "zeros");
  for (const Padding& p : paddings) {
    const int64_t most = pad[p.axis - 2];
    const int64_t size = layers.shape(padded)[p.axis];
    padded =
        narrow(layers, padded, p.axis, most - p.before, size - (most - p.after), name_of("cut", p));
  }
  return padded;
}

BlobId pad_with_parts(LayerBuilder& layers, BlobId x, const Padding& padding, double value,
                      const std::string& part) {
  std::vector<BlobId> parts = {x};
  const auto constant = [&](int64_t size) {
    Shape shape = layers.shape(x);
    shape[padding.axis] = size;
    return parameter(layers,
                     Tensor(shape, made_weights(shape, static_cast<float>(value), "a border")),
                     name_of("constant", padding));
  };
  if (padding.before > 0) parts.insert(parts.begin(), constant(padding.before));
  if (padding.after > 0) {
    parts.push_back(padding.after == padding.before ? parts[0] : constant(padding.after));
  }
  return concat(layers, std::move(parts), padding.axis, part);
}

void pad_by_constant(OpContext& op, double value) {
  LayerBuilder& layers = op.layers();
  BlobId x = op.blob("self");
  const size_t rank = layers.shape(x).size();
  std::vector<Padding> paddings = paddings_of(op.integers("pad"), rank);
  x = crop(layers, x, paddings);
  if (paddings.empty()) return op.set_result(x);
  if (is_zeros_around_images(paddings, value, rank))
    return op.set_result(pad_images(layers, x, paddings));
  for (const Padding& p : paddings) {
    x = pad_with_parts(layers, x, p, value, &p == &paddings.back() ? "" : name_of("axis", p));
  }
  op.set_result(x);
}

// ---- by elements of the input ----

// The element at `position`, which counts from the first one and may be outside.
using Rule = int64_t (*)(int64_t position, int64_t size);

int64_t reflected(int64_t position, int64_t size) {
  const int64_t upwards = std::abs(position);
  return upwards < size ? upwards : 2 * (size - 1) - upwards;
}
int64_t nearest(int64_t position, int64_t size) {
  return std::clamp<int64_t>(position, 0, size - 1);
}
int64_t around(int64_t position, int64_t size) { return (position % size + size) % size; }

void pad_by_rule(OpContext& op, const std::string& argument, Rule rule) {
  LayerBuilder& layers = op.layers();
  BlobId x = op.blob("self");
  std::vector<Padding> paddings = paddings_of(op.integers(argument), layers.shape(x).size());
  // What is cut off does not come round again, but it is still what is reflected.
  if (rule == around) x = crop(layers, x, paddings);
  for (const Padding& p : paddings) {
    const int64_t size = layers.shape(x)[p.axis];
    std::vector<int64_t> indices;
    for (int64_t i = -p.before; i < size + p.after; ++i) indices.push_back(rule(i, size));
    x = index_select(layers, x, p.axis, indices, &p == &paddings.back() ? "" : name_of("axis", p));
  }
  op.set_result(x);
}

void reflection_pad(OpContext& op) { pad_by_rule(op, "padding", reflected); }
void replication_pad(OpContext& op) { pad_by_rule(op, "padding", nearest); }
void circular_pad(OpContext& op) { pad_by_rule(op, "pad", around); }

void constant_pad(OpContext& op) { pad_by_constant(op, op.number("value")); }

void pad(OpContext& op) {
  const std::string mode = op.text("mode");
  if (mode == "reflect") return pad_by_rule(op, "pad", reflected);
  if (mode == "replicate") return pad_by_rule(op, "pad", nearest);
  if (mode == "circular") return pad_by_rule(op, "pad", around);
  pad_by_constant(op, op.is_none("value") ? 0 : op.number("value"));
}

}  // namespace

void register_pad(OpRegistry& r) {
  r.add("aten::constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor", constant_pad);
  r.add("aten::pad(Tensor self, int[] pad, str mode=\"constant\", float? value=None) -> Tensor",
        pad);
  r.add("aten::_pad_circular(Tensor self, int[] pad) -> Tensor", circular_pad);
  for (const char* axes : {"1d(Tensor self, int[2] padding)", "2d(Tensor self, int[4] padding)",
                           "3d(Tensor self, int[6] padding)"}) {
    r.add(std::string("aten::reflection_pad") + axes + " -> Tensor", reflection_pad);
    r.add(std::string("aten::replication_pad") + axes + " -> Tensor", replication_pad);
  }
}

}  // namespace torch2caffe
