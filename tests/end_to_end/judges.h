// Programs that are not ours, run on the files that a conversion wrote: OpenCV's own Caffe importer
// in this process, and real Caffes in processes of their own.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/tensor.h"
#include "torch2caffe/run.h"

namespace torch2caffe::test {

using NamedTensors = std::map<std::string, Tensor>;

// All outputs of the network by the names of their blobs; OpenCV itself knows the layers that make
// them. Throws cv::Exception for files that it refuses.
NamedTensors run_in_opencv(const CaffeFiles& files, const NamedTensors& inputs);

// Of all layers, in their order.
std::vector<std::string> layer_types(const std::filesystem::path& prototxt);

// The Caffes that TORCH2CAFFE_CAFFE and TORCH2CAFFE_CAFFE_SSD start.
enum class Caffe { stock, ssd };

// Why there is no such Caffe here; nothing where there is.
std::optional<std::string> why_no_caffe(Caffe caffe);

// All outputs of the network by the names of their blobs. One process serves all calls. Throws
// std::runtime_error with Caffe's words when it refuses the files. REQUIRES: !why_no_caffe(caffe).
NamedTensors run_in_caffe(Caffe caffe, const CaffeFiles& files, const NamedTensors& inputs);

}  // namespace torch2caffe::test
