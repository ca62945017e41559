// Parts of images: see the header.
#include "compose/crop.h"

#include "compose/building_blocks.h"

namespace torch2caffe {

BlobId crop(LayerBuilder& layers, BlobId images, RowAndColumn first, RowAndColumn size,
            const std::string& part) {
  const Shape& shape = layers.shape(images);
  const Shape kernel = {shape[1], 1, shape[2] - size[0] + 1, shape[3] - size[1] + 1};
  std::vector<float> values(static_cast<size_t>(count_of(kernel)));
  const auto one = static_cast<size_t>(first[0] * kernel[3] + first[1]);
  const auto filter = static_cast<size_t>(kernel[2] * kernel[3]);
  for (size_t i = one; i < values.size(); i += filter) values[i] = 1;
  return convolution(layers, images, Tensor(kernel, std::move(values)), std::nullopt,
                     {{}, {}, {}, shape[1]}, part);
}

BlobId crop_along(LayerBuilder& layers, BlobId images, size_t axis, int64_t first, int64_t size,
                  const std::string& part) {
  const Shape& shape = layers.shape(images);
  RowAndColumn begin = {0, 0}, kept = {shape[2], shape[3]};
  begin.at(axis - 2) = first;
  kept.at(axis - 2) = size;
  return crop(layers, images, begin, kept, part);
}

}  // namespace torch2caffe
