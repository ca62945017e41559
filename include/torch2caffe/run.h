// Runs Caffe networks, and compares them with the PyTorch models that they are said to be. The
// files may come from any program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "torch2caffe/comparison.h"
#include "torch2caffe/error.h"
#include "torch2caffe/model_source.h"

namespace torch2caffe {

struct CaffeFiles {
  std::filesystem::path prototxt, caffemodel;
};

// A picture becomes 1 x channels x height x width of the network's input: resized bilinearly, then
// (pixel - mean) * scale, pixels from 0 to 255.
struct PictureOptions {
  std::vector<double> mean = {0};  // one for all channels, or one for each
  std::vector<double> scale = {1.0 / 255};
  bool bgr = false;  // channels in Caffe's usual order instead of PyTorch's
};

struct RunOptions : CaffeFiles {
  // One for each input of the network: a picture, .npy, or .npz with an array of the input's name.
  // "NAME=PATH" names the input; without, the next one in order.
  std::vector<std::string> inputs;
  PictureOptions picture;
  std::vector<std::string> blobs;  // to be returned; none: the outputs. "*": all
  std::filesystem::path output;    // an .npz of these blobs; empty: none is written
  // For a detector: the first picture with the boxes that it found in it, .png or .jpg; empty:
  // none.
  std::filesystem::path drawing;
  double least_score = 0.5;         // of the boxes that are drawn
  std::vector<std::string> labels;  // their names, by number
  std::string caffe_command;        // as in ComparisonOptions
};

struct RunBlob {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<float> values;
};

struct RunResult {
  std::string runtime;  // "OpenCV 4.6.0"
  std::vector<RunBlob> blobs;
};

// Throws ConvertError: unreadable_input for files, inputs and blobs that are not there or do not
// fit, and for layers whose weights the caffemodel lacks, named; wrong_usage for a drawing without
// a picture or a DetectionOutput layer; cannot_write.
RunResult run(const RunOptions& options);

struct VerifyOptions : CaffeFiles, ModelSource, ComparisonOptions {
  // Instead of a model: an .npz with the network's inputs and any of its blobs, by their names.
  std::filesystem::path reference;
};

// Compares every blob that stands for a value of the model. Blobs are matched by the names that
// convert() would give them; others by order and shape, where of several values of a blob's shape
// the first equal one is taken, or the nearest where none is equal. Throws ConvertError as run()
// and convert() do, and unreadable_input when not a single blob can be matched.
Comparison verify(const VerifyOptions& options);

}  // namespace torch2caffe
