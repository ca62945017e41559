// Element-wise operators whose sides have different shapes: as in NumPy, shapes are aligned at
// their ends, and an axis of one element is repeated.
#pragma once

#include <string>
#include <variant>

#include "compose/constants.h"
#include "compose/layer_builder.h"

namespace torch2caffe {

// A side of an operator: computed by the network, or known now.
using Side = std::variant<BlobId, Tensor>;

bool is_known(const Side& side);
// REQUIRES: the network computes it.
BlobId blob_of(const Side& side);

const Shape& shape_of(const LayerBuilder& layers, const Side& side);

// x repeated to `shape`, to which its own must broadcast.
BlobId expand(LayerBuilder& layers, BlobId x, const Shape& shape, const std::string& part = "");

// Each is a layer of two bottoms where the smaller side varies along a run of the larger one's
// axes, and a layer with weights where a side is known; only other shapes are repeated before.
// The result of two sides that are known is known.

// A term of a sum: factor times x.
struct Term {
  Side x;
  double factor = 1;
};
Side broadcast_sum(LayerBuilder& layers, const Term& a, const Term& b,
                   const std::string& part = "");

// x * factors + offsets.
BlobId broadcast_affine(LayerBuilder& layers, BlobId x, const Tensor& factors,
                        const Tensor& offsets, const std::string& part = "");

Side broadcast_product(LayerBuilder& layers, const Side& a, const Side& b,
                       const std::string& part = "");
Side broadcast_quotient(LayerBuilder& layers, const Side& a, const Side& b,
                        const std::string& part = "");
Side broadcast_maximum(LayerBuilder& layers, const Side& a, const Side& b,
                       const std::string& part = "");
Side broadcast_minimum(LayerBuilder& layers, const Side& a, const Side& b,
                       const std::string& part = "");

}  // namespace torch2caffe
