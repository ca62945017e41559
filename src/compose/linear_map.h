// Any linear map along an axis, with layers that every Caffe has: adaptive pooling, resizing,
// padding by reflection are such maps.
#pragma once

#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

// A matrix, row-major: each row makes one output element of all input elements along an axis.
struct LinearMap {
  int64_t outputs = 0, inputs = 0;
  std::vector<float> values;  // outputs x inputs

  // `value` everywhere. Throws Refusal where it is too large to be made (made_weights.h).
  static LinearMap filled(int64_t outputs, int64_t inputs, float value);

  float& at(int64_t output, int64_t input) {
    return values[static_cast<size_t>(output * inputs + input)];
  }
};

// Applies `map` along `axis`: by an InnerProduct where it is the last axis of more than one
// element, else by a 1x1 Convolution whose channels are the axis.
BlobId apply_linear_map(LayerBuilder& layers, BlobId blob, size_t axis, const LinearMap& map,
                        const std::string& part = "");

// A map along height and one along width by two grouped Convolutions, each of which lets height and
// width change places: every program that was tried computes that rightly, and few the InnerProduct
// along an axis or the images that are no batch. A channel has weights of its own, so that it is
// none of the ways where they were many.
std::vector<Candidate> grouped_ways(const Shape& images, BlobId x, const LinearMap& rows,
                                    const LinearMap& columns, const std::string& part = "");
// What the others are for the same.
constexpr int reach_of_matrices = 5;

}  // namespace torch2caffe
