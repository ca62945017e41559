// Resizing:
//   nearest   elements of the input, one axis after the other -> see compose/index_select.h; whole
//             factors over height and width make a Deconvolution with ones, which needs no pieces
//             and is the Upsample of other Caffes
//   linear    each element between two of the input, cubic: among four -> one of a LinearMap along
//             each axis, in either order, of those along height and width as grouped Convolutions
//             and, for whole factors over height and width, a Deconvolution
// Positions are computed in float, as PyTorch does: where they fall between elements is a matter of
// their last bit.
#include <algorithm>
#include <array>
#include <cmath>

#include "compose/enlargement.h"
#include "compose/index_select.h"
#include "compose/linear_map.h"
#include "lower/op_registry.h"

namespace torch2caffe {
namespace {

// What is done along one axis.
struct Resize {
  size_t axis;
  int64_t inputs, outputs;
  std::optional<double> factor;  // that the model gives
};

// The factors that the model gives, for each axis that is resized; none where it gives sizes. The
// overload .vec has them as a list, the other one as arguments of their own.
std::vector<std::optional<double>> factors_of(OpContext& op, size_t axes) {
  std::vector<std::optional<double>> factors(axes);
  if (op.has("scale_factors")) {
    if (op.is_none("scale_factors")) return factors;
    const std::vector<double> given = op.numbers("scale_factors");
    for (size_t i = 0; i < axes; ++i) factors[i] = given.at(i);
    return factors;
  }
  const std::vector<std::string> names =
      axes == 1 ? std::vector<std::string>{"scales"}
                : std::vector<std::string>{"scales_d", "scales_h", "scales_w"};
  for (size_t i = 0; i < axes; ++i) {
    const std::string& name = names[names.size() - axes + i];
    if (!op.is_none(name)) factors[i] = op.number(name);
  }
  return factors;
}

std::string input_name(const OpContext& op) { return op.has("input") ? "input" : "self"; }

// The last axis first.
std::vector<Resize> resizes_of(OpContext& op) {
  const Shape& from = op.operand(input_name(op)).shape();
  const size_t axes = from.size() - 2;
  const auto factors = factors_of(op, axes);
  std::vector<Resize> resizes;
  for (size_t i = axes; i-- > 0;)
    resizes.push_back({i + 2, from[i + 2], op.result_shape()[i + 2], factors[i]});
  return resizes;
}

// area_pixel_compute_scale: the distance of two outputs, in inputs.
float distance_of(const Resize& resize, bool align_corners) {
  if (align_corners) {
    return resize.outputs < 2
               ? 0
               : static_cast<float>(resize.inputs - 1) / static_cast<float>(resize.outputs - 1);
  }
  if (resize.factor && *resize.factor > 0) return static_cast<float>(1.0 / *resize.factor);
  return static_cast<float>(resize.inputs) / static_cast<float>(resize.outputs);
}

std::string part_of(const Resize& resize, const std::vector<Resize>& resizes) {
  return resize.axis == resizes.back().axis ? "" : "axis" + std::to_string(resize.axis);
}

// ---- nearest ----

std::vector<int64_t> nearest_of(const Resize& resize, bool exact) {
  const float distance = distance_of(resize, false);
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < resize.outputs; ++i) {
    const auto output = static_cast<float>(i);
    const float position =
        exact ? std::max((output + 0.5F) * distance - 0.5F, 0.0F) + 0.5F : output * distance;
    indices.push_back(std::min(static_cast<int64_t>(std::floor(position)), resize.inputs - 1));
  }
  return indices;
}

// How often each element stands there; 0 where that differs.
int64_t times_of(const std::vector<int64_t>& indices, int64_t inputs) {
  const int64_t times = static_cast<int64_t>(indices.size()) / inputs;
  for (size_t i = 0; i < indices.size(); ++i) {
    if (times == 0 || indices[i] != static_cast<int64_t>(i) / times) return 0;
  }
  return times;
}

void nearest(OpContext& op, bool exact) {
  BlobId x = op.blob(input_name(op));
  const std::vector<Resize> resizes = resizes_of(op);
  std::vector<std::vector<int64_t>> indices;
  std::vector<int64_t> times;
  for (const Resize& resize : resizes) {
    indices.push_back(nearest_of(resize, exact));
    times.push_back(times_of(indices.back(), resize.inputs));
  }
  const bool is_enlarged = resizes.size() == 2 && times[0] > 0 && times[1] > 0;
  if (is_enlarged && times[0] * times[1] > 1) {
    return op.set_result(enlarge(op.layers(), x, Enlargement::repeating(times[1]),
                                 Enlargement::repeating(times[0])));
  }
  for (size_t i = 0; i < resizes.size(); ++i) {
    x = index_select(op.layers(), x, resizes[i].axis, indices[i], part_of(resizes[i], resizes));
  }
  op.set_result(x);
}

void nearest(OpContext& op) { nearest(op, false); }
void nearest_exact(OpContext& op) { nearest(op, true); }

// ---- between elements ----

// Adds `weight` to the matrix for an input that may be outside, where the last one counts.
void add(LinearMap& map, int64_t output, int64_t input, float weight) {
  const int64_t inside = std::clamp<int64_t>(input, 0, map.inputs - 1);
  map.at(output, inside) += weight;
}

void add_linear(LinearMap& map, int64_t output, float position) {
  const float at = std::max(position, 0.0F);
  const auto first = std::min(static_cast<int64_t>(at), map.inputs - 1);
  const float rest = std::clamp(at - static_cast<float>(first), 0.0F, 1.0F);
  add(map, output, first, 1 - rest);
  add(map, output, first + 1, rest);
}

// The convolution kernel of Keys with a = -0.75, at distances 1 + t, t, 1 - t, 2 - t.
std::array<float, 4> cubic_weights(float t) {
  constexpr float a = -0.75F;
  const auto near = [](float x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  const auto far = [](float x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  return {far(t + 1), near(t), near(1 - t), far(2 - t)};
}

void add_cubic(LinearMap& map, int64_t output, float position) {
  const float first = std::floor(position);
  const auto weights = cubic_weights(position - first);
  for (int64_t i = 0; i < 4; ++i)
    add(map, output, static_cast<int64_t>(first) - 1 + i, weights[static_cast<size_t>(i)]);
}

using AddWeights = void (*)(LinearMap& map, int64_t output, float position);

LinearMap map_of(const Resize& resize, bool align_corners, AddWeights add_weights) {
  auto map = LinearMap::filled(resize.outputs, resize.inputs, 0);
  const float distance = distance_of(resize, align_corners);
  for (int64_t i = 0; i < map.outputs; ++i) {
    const auto output = static_cast<float>(i);
    add_weights(map, i, align_corners ? distance * output : distance * (output + 0.5F) - 0.5F);
  }
  return map;
}

bool is_identity(const LinearMap& map) {
  if (map.outputs != map.inputs) return false;
  for (size_t i = 0; i < map.values.size(); ++i) {
    const bool on_diagonal = i % (static_cast<size_t>(map.inputs) + 1) == 0;
    if (map.values[i] != (on_diagonal ? 1.0F : 0.0F)) return false;
  }
  return true;
}

// Nothing where the outputs do not stand between the inputs in the same way everywhere.
std::optional<Enlargement> enlargement_of(const Resize& resize, bool align_corners,
                                          AddWeights add_weights) {
  const int64_t corner = align_corners ? 1 : 0;  // which stands there once
  if (resize.inputs == corner) return std::nullopt;
  const int64_t factor = (resize.outputs - corner) / (resize.inputs - corner);
  const bool is_whole = factor > 0 &&
                        factor * (resize.inputs - corner) == resize.outputs - corner &&
                        distance_of(resize, align_corners) == 1.0F / static_cast<float>(factor);
  if (!is_whole) return std::nullopt;
  constexpr int64_t far_from_ends = 5;
  const Resize small = {resize.axis, far_from_ends, (far_from_ends - corner) * factor + corner, {}};
  return Enlargement::of(map_of(small, align_corners, add_weights), align_corners);
}

// One of the matrices after the other.
struct AxisMap {
  Resize resize;
  LinearMap map;
};

BlobId apply_maps(LayerBuilder& layers, BlobId x, const std::vector<AxisMap>& maps) {
  for (size_t i = 0; i < maps.size(); ++i) {
    const bool is_last = i + 1 == maps.size();
    const std::string part = is_last ? "" : "axis" + std::to_string(maps[i].resize.axis);
    x = apply_linear_map(layers, x, maps[i].resize.axis, maps[i].map, part);
  }
  return x;
}

void interpolate(OpContext& op, AddWeights add_weights, bool copies_same_length) {
  const BlobId x = op.blob(input_name(op));
  const bool align_corners = op.flag("align_corners");
  const std::vector<Resize> resizes = resizes_of(op);
  std::vector<AxisMap> maps;
  std::vector<Enlargement> enlargements;
  for (const Resize& resize : resizes) {
    const bool is_copied = copies_same_length && resize.inputs == resize.outputs;
    LinearMap map = map_of(resize, align_corners, add_weights);
    if (!is_copied && !is_identity(map)) maps.push_back({resize, std::move(map)});
    const auto enlargement =
        is_copied ? Enlargement() : enlargement_of(resize, align_corners, add_weights);
    if (enlargement) enlargements.push_back(*enlargement);
  }
  if (maps.empty()) return op.set_result(x);
  const std::vector<AxisMap> reversed(maps.rbegin(), maps.rend());
  std::vector<Candidate> ways = {{"a matrix along each axis, the last axis first",
                                  [&](LayerBuilder& trial) { return apply_maps(trial, x, maps); },
                                  reach_of_matrices}};
  if (maps.size() > 1) {
    ways.push_back({"a matrix along each axis, the first axis first",
                    [&](LayerBuilder& trial) { return apply_maps(trial, x, reversed); },
                    reach_of_matrices});
  }
  if (resizes.size() == 2 && maps.size() == 2) {
    for (Candidate& way : grouped_ways(op.layers().shape(x), x, maps[1].map, maps[0].map))
      ways.push_back(std::move(way));
  }
  if (resizes.size() == 2 && enlargements.size() == 2) {
    ways.push_back(
        {"a Deconvolution",
         [&](LayerBuilder& trial) { return enlarge(trial, x, enlargements[1], enlargements[0]); },
         11});
  }
  op.set_result(op.layers().cheapest(ways));
}

// PyTorch copies an axis that keeps its length, whatever the factor; the cubic kernel does not.
void linear(OpContext& op) { interpolate(op, add_linear, true); }
void cubic(OpContext& op) { interpolate(op, add_cubic, false); }

// Both overloads of an operator over so many axes. `aligns`: it has align_corners.
void add_both(OpRegistry& r, const std::string& name, size_t axes, bool aligns,
              Translator translate) {
  const std::string corners = aligns ? ", bool align_corners" : "";
  std::string scales = ", float? scales_h=None, float? scales_w=None";
  if (axes == 1) scales = ", float? scales=None";
  if (axes == 3) scales = ", float? scales_d=None" + scales;
  r.add("aten::" + name + ".vec(Tensor input, int[]? output_size" + corners +
            ", float[]? scale_factors) -> Tensor",
        translate);
  r.add("aten::" + name + "(Tensor self, int[" + std::to_string(axes) + "] output_size" + corners +
            scales + ") -> Tensor",
        translate);
}

}  // namespace

void register_upsample(OpRegistry& r) {
  for (size_t axes = 1; axes <= 3; ++axes) {
    const std::string suffix = std::to_string(axes) + "d";
    add_both(r, "upsample_nearest" + suffix, axes, false, nearest);
    add_both(r, "_upsample_nearest_exact" + suffix, axes, false, nearest_exact);
  }
  add_both(r, "upsample_linear1d", 1, true, linear);
  add_both(r, "upsample_bilinear2d", 2, true, linear);
  add_both(r, "upsample_trilinear3d", 3, true, linear);
  add_both(r, "upsample_bicubic2d", 2, true, cubic);
}

}  // namespace torch2caffe
