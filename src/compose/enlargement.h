// Resizing of height and width by whole factors, as one Deconvolution with a group for each
// channel.
#pragma once

#include <vector>

#include "compose/linear_map.h"

namespace torch2caffe {

// What an element becomes along one axis: `kernel` is added to the outputs, those of the next
// element stand `factor` further. Beyond its ends the axis goes on with its first and last element.
struct Enlargement {
  int64_t factor = 1;
  std::vector<float> kernel = {1};  // as much longer than `place` on either side
  // How many outputs stand in an element's place: the factor; or one, where the outputs begin with
  // the first element and end with the last one (align_corners).
  int64_t place = 1;

  static Enlargement repeating(int64_t times) {
    return {times, std::vector<float>(static_cast<size_t>(times), 1.0F), times};
  }

  // Of a map that treats all elements alike, but for those at the ends. Its middle element tells.
  // REQUIRES: an odd number of inputs, whose middle one no end changes.
  static Enlargement of(const LinearMap& map, bool align_corners);
};

BlobId enlarge(LayerBuilder& layers, BlobId x, const Enlargement& rows, const Enlargement& columns);

}  // namespace torch2caffe
