// Blocks of pixels: see the header.
#include "recognise/blocks.h"

#include <algorithm>
#include <numeric>

namespace torch2caffe {
namespace {

// Each channel of the result, taken from a channel of the image at a place within the blocks, is
// number channel * size * size + row * size + column of pixel_unshuffle's. -1 for none of them.
int64_t unshuffled_channel(const Shape& image, int64_t size, const StridedView& channel) {
  const int64_t width = image[3], area = image[2] * image[3];
  const int64_t row = channel.begin() % area / width, column = channel.begin() % width;
  if (row >= size || column >= size) return -1;
  return (channel.begin() / area * size + row) * size + column;
}

}  // namespace

int64_t block_size(const Shape& image, const Shape& blocked) {
  if (image.size() != 4 || blocked.size() != 4 || blocked[2] == 0) return 1;
  const int64_t size = image[2] / blocked[2];
  const Shape expected = {image[0], image[1] * size * size, blocked[2], blocked[3]};
  const bool fits = image[2] == blocked[2] * size && image[3] == blocked[3] * size;
  return fits && blocked == expected ? size : 1;
}

std::optional<Blocks> blocks_of(const Shape& image, int64_t size,
                                const std::vector<StridedView>& channels) {
  const auto rows = StridedView::whole(image).selected(1, 0).sliced(1, 0, size, image[2] / size);
  const auto first = rows ? rows->sliced(2, 0, size, image[3] / size) : std::nullopt;
  Blocks blocks{size, {}};
  for (const StridedView& channel : channels) {
    if (channel.from_the_first() != first) return std::nullopt;
    blocks.channels.push_back(unshuffled_channel(image, size, channel));
  }
  std::vector<int64_t> all(static_cast<size_t>(image[1] * size * size));
  std::iota(all.begin(), all.end(), 0);
  std::vector<int64_t> sorted = blocks.channels;
  std::ranges::sort(sorted);
  return sorted == all ? std::optional(blocks) : std::nullopt;
}

std::optional<Recognised> operator_for(const Blocks& blocks, const std::string& name,
                                       const std::string& factor_name) {
  const NamedArg factor{factor_name, blocks.size};
  if (std::ranges::is_sorted(blocks.channels)) return Recognised{"aten::" + name, {factor}};
  // Every channel of the one side has a kernel for every channel of the other.
  constexpr size_t largest_kernels = size_t{1} << 20;
  if (blocks.channels.size() * blocks.channels.size() > largest_kernels) return std::nullopt;
  return Recognised{"torch2caffe::" + name, {factor, {"channels", blocks.channels}}};
}

}  // namespace torch2caffe
