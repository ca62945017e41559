// Resizing by whole factors: see the header.
#include "compose/enlargement.h"

#include <cmath>

#include "compose/building_blocks.h"
#include "compose/index_select.h"

namespace torch2caffe {
namespace {

// Positions are rounded in float, so that a zero may be a little more.
constexpr float nothing = 1e-6F;

int64_t length_of(const Enlargement& axis) { return static_cast<int64_t>(axis.kernel.size()); }

// How far the kernel goes beyond the outputs that stand in the element's place.
int64_t overhang(const Enlargement& axis) { return (length_of(axis) - axis.place) / 2; }

// How many elements beyond the ends are seen.
int64_t repeats(const Enlargement& axis) { return (overhang(axis) + axis.place - 1) / axis.factor; }

// The outputs of the repeated elements, and those in front of all.
int64_t pad(const Enlargement& axis) { return repeats(axis) * axis.factor + overhang(axis); }

// The first and the last element `times` more.
BlobId with_ends(LayerBuilder& layers, BlobId x, size_t axis, int64_t times,
                 const std::string& part) {
  const int64_t size = layers.shape(x).at(axis);
  std::vector<int64_t> indices(static_cast<size_t>(times), 0);
  for (int64_t i = 0; i < size; ++i) indices.push_back(i);
  indices.insert(indices.end(), static_cast<size_t>(times), size - 1);
  return index_select(layers, x, axis, indices, part);
}

Tensor kernels(int64_t channels, const Enlargement& rows, const Enlargement& columns) {
  std::vector<float> values;
  for (int64_t c = 0; c < channels; ++c) {
    for (float row : rows.kernel) {
      for (float column : columns.kernel) values.push_back(row * column);
    }
  }
  return Tensor({channels, 1, length_of(rows), length_of(columns)}, std::move(values));
}

}  // namespace

Enlargement Enlargement::of(const LinearMap& map, bool align_corners) {
  std::vector<float> kernel;
  for (int64_t o = 0; o < map.outputs; ++o)
    kernel.push_back(map.values[static_cast<size_t>(o * map.inputs + map.inputs / 2)]);
  while (std::abs(kernel.front()) < nothing && std::abs(kernel.back()) < nothing) {
    kernel.erase(kernel.begin());
    kernel.pop_back();
  }
  if (align_corners) return {(map.outputs - 1) / (map.inputs - 1), kernel, 1};
  return {map.outputs / map.inputs, kernel, map.outputs / map.inputs};
}

BlobId enlarge(LayerBuilder& layers, BlobId x, const Enlargement& rows,
               const Enlargement& columns) {
  const int64_t channels = layers.shape(x)[1];
  x = with_ends(layers, x, 2, repeats(rows), "rows");
  x = with_ends(layers, x, 3, repeats(columns), "columns");
  ConvolutionOf of = {{rows.factor, columns.factor}, {pad(rows), pad(columns)}, {}, channels};
  return deconvolution(layers, x, kernels(channels, rows, columns), std::nullopt, of);
}

}  // namespace torch2caffe
