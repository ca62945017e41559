// How the values of the worst blobs differ.
#pragma once

#include <string>
#include <vector>

#include "torch2caffe/comparison.h"

namespace torch2caffe {

// Of so many blobs with the largest errors a histogram of the differences; nothing where none was
// compared.
std::string histograms(const std::vector<BlobComparison>& blobs, size_t most);

}  // namespace torch2caffe
