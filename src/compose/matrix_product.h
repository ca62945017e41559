// Products of matrices, of which one or both are computed by the network.
#pragma once

#include <string>

#include "compose/broadcast.h"

namespace torch2caffe {

// a [..., n, k] times b [..., k, m]; the axes in front are repeated as in broadcasting. One side at
// least is computed. Throws Refusal where the product of two computed sides takes a blob that is
// too large to be made (made_weights.h): it holds both matrices' elements side by side.
BlobId matrix_product(LayerBuilder& layers, const Side& a, const Side& b,
                      const std::string& part = "");

// The same elements under another shape, or with axis i what was axis order[i].
Side reshape(LayerBuilder& layers, const Side& x, const Shape& shape, const std::string& part);
Side permute(LayerBuilder& layers, const Side& x, const std::vector<size_t>& order,
             const std::string& part);

// With the last two axes exchanged.
Side transpose(LayerBuilder& layers, const Side& x, const std::string& part);

}  // namespace torch2caffe
