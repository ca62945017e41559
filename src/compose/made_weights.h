// Weights that the model does not have: matrices of zeros and ones, averages, products.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/dtype.h"

namespace torch2caffe {

// More elements than this (256 MiB) are not made, neither of weights nor of blobs that a product
// is spread over: they are what nobody who wrote the model expects to deploy.
constexpr int64_t most_made = int64_t{1} << 26;

// `value` for each element of `shape`. Throws Refusal, which says how much `what` ("a matrix that
// puts elements in order") would take, where that is more than most_made.
std::vector<float> made_weights(const Shape& shape, float value, const std::string& what);

// The refusal alone, for what is made otherwise.
void require_makeable(const Shape& shape, const std::string& what);

}  // namespace torch2caffe
