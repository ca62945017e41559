// Pixels of blocks that become channels: what pixel_unshuffle, the slices of a Focus and the reorg
// of a detector have in common, and pixel_shuffle the other way round.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/strided_view.h"
#include "recognise/recognise.h"

namespace torch2caffe {

struct Blocks {
  int64_t size = 1;
  // By channel of the result: which one it is of pixel_unshuffle's.
  std::vector<int64_t> channels;
};

// How high and wide the blocks of an image [batch, channels, height, width] are where `blocked` is
// the shape of their pixels as channels; 1 where it is not.
int64_t block_size(const Shape& image, const Shape& blocked);

// The blocks of this size whose pixels are the result's channels, each of which is given as [batch,
// height, width]. Nothing where a channel is something else, or a pixel is missing.
std::optional<Blocks> blocks_of(const Shape& image, int64_t size,
                                const std::vector<StridedView>& channels);

// The operator for pixels that become channels, or channels that become pixels: PyTorch's own one
// `name` where the channels are in its order, else the one of this project by the same name.
// Nothing where the channels make its kernels too large to be worth it.
std::optional<Recognised> operator_for(const Blocks& blocks, const std::string& name,
                                       const std::string& factor_name);

}  // namespace torch2caffe
