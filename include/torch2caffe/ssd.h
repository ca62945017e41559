// Makes a Caffe network with the raw outputs of an SSD detector a complete one.
// Threads, the process, what is kept: as convert.h says.
#pragma once

#include "torch2caffe/api.h"
#include "torch2caffe/convert.h"
#include "torch2caffe/run.h"

namespace torch2caffe {

// The target must have PriorBox and DetectionOutput.
struct SsdOptions : CaffeFiles, ComparisonOptions {
  SsdOptions() { target = "caffe-ssd"; }

  std::filesystem::path config;  // protobuf text, see proto/torch2caffe/ssd.proto
  std::filesystem::path stem;    // of the files that are written; empty: the prototxt's, and _ssd
  bool verify = true;            // as in ConvertOptions
  std::string command;           // as in ConvertOptions
};

// Adds Softmax where the scores need it, PriorBox for each feature map, and DetectionOutput; the
// same layers as convert() adds with the same configuration. The outcome is run: its boxes must be
// those that the raw outputs of the given files decode to. Files appear as from convert(). Throws
// ConvertError: wrong_usage with the lines of a configuration that is contradictory or does not fit
// the network, cannot_be_expressed for a network without such outputs, and as run() does.
TORCH2CAFFE_API ConvertResult complete_ssd(const SsdOptions& options);

}  // namespace torch2caffe
