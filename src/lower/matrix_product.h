// Products of matrices, of which one or both are computed by the network.
#pragma once

#include <string>

#include "lower/broadcast.h"
#include "lower/op_context.h"

namespace torch2caffe {

// A blob of both matrices' elements side by side is what the product of two computed ones takes;
// beyond this many elements (256 MiB) it is refused.
constexpr int64_t largest_product = int64_t{1} << 26;

// a [..., n, k] times b [..., k, m]; the axes in front are repeated as in broadcasting. One side at
// least is computed. Refuses `op` where the product of two computed sides is too large.
BlobId matrix_product(OpContext& op, const Side& a, const Side& b, const std::string& part = "");

// The same elements under another shape, or with axis i what was axis order[i].
Side reshape(LayerBuilder& layers, const Side& x, const Shape& shape, const std::string& part);
Side permute(LayerBuilder& layers, const Side& x, const std::vector<size_t>& order,
             const std::string& part);

// With the last two axes exchanged.
Side transpose(LayerBuilder& layers, const Side& x, const std::string& part);

}  // namespace torch2caffe
