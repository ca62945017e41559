// Linear maps along an axis.
#include "compose/linear_map.h"

#include "compose/building_blocks.h"
#include "compose/made_weights.h"

namespace torch2caffe {

LinearMap LinearMap::filled(int64_t outputs, int64_t inputs, float value) {
  return {outputs, inputs, made_weights({outputs, inputs}, value, "a matrix")};
}

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

}  // namespace torch2caffe
