// Any linear map along height or width, with layers that every Caffe has: adaptive pooling,
// resizing, padding by reflection are such maps.
#pragma once

#include <string>
#include <vector>

#include "net/layer_builder.h"

namespace torch2caffe {

// A matrix, row-major: each row makes one output element of all input elements along an axis.
struct LinearMap {
  int64_t outputs = 0, inputs = 0;
  std::vector<float> values;  // outputs x inputs
};

// Applies `height` along axis 2 and `width` along axis 3 of a blob with four axes: the width by an
// InnerProduct with axis 3, the height by a 1x1 Convolution whose channels are the rows. The
// result's last layer is called like the builder's group.
BlobId apply_linear_maps(LayerBuilder& layers, BlobId blob, const LinearMap& height,
                         const LinearMap& width);

}  // namespace torch2caffe
