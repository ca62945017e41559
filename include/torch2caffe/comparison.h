// How a Caffe network is compared with its PyTorch model, and what comes out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "torch2caffe/location.h"

namespace torch2caffe {

struct ComparisonOptions {
  // Every blob may differ from PyTorch's by at most this share of its largest absolute value.
  double tolerance = 1e-4;
  // Of the noise that both are fed.
  unsigned seed = 1;
  // Starts a Python that can `import caffe`, which then judges; empty: OpenCV DNN judges.
  std::string caffe_command;
};

// One blob of the Caffe network beside the PyTorch value that it stands for.
struct BlobComparison {
  std::string blob;
  std::string layer;  // the last one that writes the blob
  Location where;     // of the PyTorch operation
  std::vector<int64_t> shape;
  double error =
      0;  // largest absolute difference, relative to `largest` (absolute where that is 0)
  double largest = 0;  // largest absolute value in PyTorch
  double spread = 0;   // largest less smallest value in PyTorch, relative to `largest`
  bool is_output = false;
  bool equal = false;
  std::vector<float> torch_tail, caffe_tail;  // the last values, at most 8
};

// All of a comparison.
struct Comparison {
  std::string torch;                  // the reference: "PyTorch 1.13.1", or a file
  std::string judge;                  // what ran the Caffe network: "OpenCV 4.6.0"; empty: nothing
  std::vector<BlobComparison> blobs;  // in the order of computation
  double max_error = 0;               // over the outputs
  bool equal = false;                 // every blob is
  std::vector<std::string> notes;     // what the user should know, a sentence each
};

}  // namespace torch2caffe
