// How a Caffe network is compared with its PyTorch model, and what comes out.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "torch2caffe/api.h"
#include "torch2caffe/error.h"
#include "torch2caffe/judge.h"
#include "torch2caffe/location.h"

namespace torch2caffe {

struct ComparisonOptions : JudgeOptions {
  // Every blob may differ from PyTorch's by at most this share of its largest absolute value.
  double tolerance = 1e-4;
  // Of the noise that both are fed.
  unsigned seed = 1;
};

// One blob of the Caffe network beside the PyTorch value that it stands for.
struct BlobComparison {
  std::string blob;
  std::string layer;  // that makes the blob; others may write it in place behind it
  Location where;     // of the PyTorch operation
  std::vector<int64_t> shape;
  double error =
      0;  // largest absolute difference, relative to `largest` (absolute where that is 0)
  double largest = 0;  // largest absolute value in PyTorch
  double spread = 0;   // largest less smallest value in PyTorch, relative to `largest`
  // How far PyTorch's own value moves when its input moves in the last bit, relative like `error`.
  // Looked at where the error is above the tolerance: there it may make a blob inside equal, not an
  // output.
  double rounding = 0;
  bool has_finite = false;  // any number of PyTorch's is; without one there is nothing to compare
  bool is_output = false;
  bool equal = false;
  std::vector<float> torch_tail, caffe_tail;  // the last values, at most 8
  // How many values differ by how much, relative like `error`: not at all; by less than 1e-9, else
  // than 1e-8, and so on to 1; and by more.
  std::vector<int64_t> differences;
};

// Corners are left, top, right and bottom, in pixels.
struct FoundBox {
  int label = 0;
  double score = 0;
  std::array<double, 4> corners = {};
};

// The boxes of an SSD network beside those that PyTorch's raw values give. Two boxes are the same
// where label and picture agree, corners are within half a pixel and scores within 1e-4.
struct DetectionComparison {
  int torch_boxes = 0, caffe_boxes = 0, matched = 0;
  double corner_error = 0;  // pixels, the largest of the matched
  double score_error = 0;   // likewise
  // Every box has its like; or the boxes differ only because two scores or overlaps are so near to
  // each other that either order is right, and the note says so.
  bool equal = false;
  bool ties = false;
  // Of the first picture the best, at most 20 each, and its width and height in pixels.
  std::vector<FoundBox> torch_best, caffe_best;
  double width = 0, height = 0;
};

// What came of a judge's run. One that gives no values has its say in `last_words`.
enum class Outcome {
  compared,
  refused,  // the files, in words of its own
  crashed,
  hung,  // or took more time than it may
  out_of_memory,
};

// "refused", "ran out of memory".
TORCH2CAFFE_API std::string to_string(Outcome outcome);

// What one judge makes of the network.
struct Verdict {
  std::string judge;  // what ran the Caffe network: "OpenCV 4.6.0"; empty: nothing
  // Types of layers in the network that this judge lacks, and that torch2caffe computes for it.
  std::vector<std::string> lent_layers;
  Outcome outcome = Outcome::compared;
  std::string last_words;
  std::vector<BlobComparison> blobs;              // in the order of computation
  std::optional<DetectionComparison> detections;  // of an SSD network
  // Outputs that one of the two networks has and the other has not, a sentence each.
  std::vector<std::string> unmatched;
  std::optional<double> max_error;  // over the outputs; none where no output was compared
  bool equal = false;               // every blob is, and no output is unmatched
};

// "equal, largest error 1.2e-07"; "refused the files: " and its last words.
TORCH2CAFFE_API std::string to_string(const Verdict& verdict);

// All of a comparison: the verdict of the first judge, and of the others.
struct Comparison : Verdict {
  std::string torch;               // the reference: "PyTorch 1.13.1", or a file
  std::vector<Verdict> further;    // in the order in which they were asked for
  std::vector<std::string> notes;  // what the user should know, a sentence each

  // Of all judges: not_equal where one computes other values, else not_proved where one gives none.
  TORCH2CAFFE_API Status verdict() const;
};

}  // namespace torch2caffe
