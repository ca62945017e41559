// How errors grow through a network, as a picture.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/comparison.h"

namespace torch2caffe {

// Each blob is a point, in the order of computation, by the logarithm of its error, and leads to
// the row "#blob-N" of its number. A line shows what is allowed. Nothing where none was compared.
std::string error_chart(const std::vector<BlobComparison>& blobs, double tolerance);

}  // namespace torch2caffe
