// Linear maps along an axis.
#include "compose/linear_map.h"

#include "compose/building_blocks.h"
#include "compose/made_weights.h"

namespace torch2caffe {

LinearMap LinearMap::filled(int64_t outputs, int64_t inputs, float value) {
  return {outputs, inputs, made_weights({outputs, inputs}, value, "a matrix")};
}

namespace {

constexpr int64_t most_weights = 1 << 20;  // 4 MiB of the file

// [N, C, H, W] -> [N, C, outputs, H]
BlobId mapped_and_turned(LayerBuilder& layers, BlobId images, const LinearMap& map,
                         const std::string& part) {
  const Shape shape = layers.shape(images);
  std::vector<float> weights;
  for (int64_t c = 0; c < shape[1]; ++c)
    weights.insert(weights.end(), map.values.begin(), map.values.end());
  const BlobId mapped = convolution(
      layers, images, Tensor({shape[1] * map.outputs, 1, 1, map.inputs}, std::move(weights)),
      std::nullopt, {{}, {}, {}, shape[1]}, inside(part, "map"));
  return reshape(layers, mapped, {shape[0], shape[1], map.outputs, shape[2]}, part);
}

}  // namespace

BlobId apply_linear_map(LayerBuilder& layers, BlobId blob, size_t axis, const LinearMap& map,
                        const std::string& part) {
  const Shape shape = layers.shape(blob);
  Shape result = shape;
  result.at(axis) = map.outputs;
  if (axis + 1 == shape.size()) {
    return inner_product(layers, blob, axis, Tensor({map.outputs, map.inputs}, map.values),
                         std::nullopt, part);
  }
  // What stands before the axis becomes images, whose channels are the axis.
  const auto [before, length, after] = along(shape, axis);
  const bool is_channels = axis == 1 && shape.size() == 4;
  const Shape images = is_channels ? shape : Shape{before, length, 1, after};
  const bool is_whole = Shape{images[0], map.outputs, images[2], images[3]} == result;
  const BlobId rows = reshape(layers, blob, images, inside(part, "images"));
  const BlobId mapped =
      convolution(layers, rows, Tensor({map.outputs, map.inputs, 1, 1}, map.values), std::nullopt,
                  {}, is_whole ? part : inside(part, "map"));
  return reshape(layers, mapped, result, part);
}

std::vector<Candidate> grouped_ways(const Shape& images, BlobId x, const LinearMap& rows,
                                    const LinearMap& columns, const std::string& part) {
  const auto weights = static_cast<int64_t>(rows.values.size() + columns.values.size());
  if (images.size() != 4 || images[1] * weights > most_weights) return {};
  const auto build = [=](LayerBuilder& layers) {
    const BlobId turned = mapped_and_turned(layers, x, columns, inside(part, "columns"));
    return mapped_and_turned(layers, turned, rows, part);
  };
  return {{"a grouped Convolution along each axis", build, 12}};
}

}  // namespace torch2caffe
