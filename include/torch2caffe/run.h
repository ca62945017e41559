// Runs Caffe networks, and compares them with the PyTorch models that they are said to be. The
// files may come from any program.
// Threads, the process, what is kept: as convert.h says.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "torch2caffe/api.h"
#include "torch2caffe/comparison.h"
#include "torch2caffe/error.h"
#include "torch2caffe/judge.h"
#include "torch2caffe/model_source.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

struct CaffeFiles {
  std::filesystem::path prototxt, caffemodel;
  // The Caffe that they are for, as in ConvertOptions: where several Caffes compute different
  // things of the same file, OpenCV computes what this one does. Empty: the first of caffe and
  // caffe-ssd that has the layers.
  std::string target = {};
};

struct RunOptions : CaffeFiles, JudgeOptions {
  // One for each input of the network: a picture, .npy, or .npz with an array of the input's name.
  // "NAME=PATH" names the input; without, the next one in order.
  std::vector<std::string> inputs;
  // Of pictures, which are resized bilinearly to the input's height and width and are red, green,
  // blue. Nothing for a network that convert() gave the same preprocessing.
  Preprocessing preprocessing;
  std::vector<std::string> blobs;  // names or patterns ("layer1.*"); none: the outputs
  // The blobs as .npz, or as text where the name ends in .txt; empty: none is written.
  std::filesystem::path output;
  // For a detector: the first picture with the boxes that it found in it, .png or .jpg; empty:
  // none.
  std::filesystem::path drawing;
  double least_score = 0.5;         // of the boxes that are drawn
  std::vector<std::string> labels;  // their names, by number; none, or one for each class
  int time_rounds = 0;              // how often it is run for its times; 0: they are not taken
};

struct RunBlob {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<float> values;
  bool are_boxes = false;  // rows of a DetectionOutput layer
};

// What one judge computed.
struct RunResult {
  std::string runtime;                   // "OpenCV 4.6.0"
  std::vector<std::string> lent_layers;  // as in Verdict
  std::vector<RunBlob> blobs;
  // Where times were asked for and the judge tells them: seconds of each run, behind one to warm
  // up, and how many threads it takes, 0 where that is its own choice.
  std::vector<double> seconds;
  int threads = 0;
};

// Throws ConvertError: unreadable_input for files, inputs, labels and blobs that are not there or
// do not fit, and for layers whose weights the caffemodel lacks, named; wrong_usage for a drawing
// without a picture or a DetectionOutput layer, and for files that Caffes read differently where
// no target was named; cannot_write. The files that are written hold what the first judge computes.
TORCH2CAFFE_API std::vector<RunResult> run(const RunOptions& options);

// The pictures in a folder, by name.
TORCH2CAFFE_API std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder);

// run() for each of the pictures, which are the network's only input in turn; it is opened once.
// `output` and `drawing` name folders, which get a file called like each picture. `tell` is called
// with what came of each.
TORCH2CAFFE_API void run_each(
    const RunOptions& options, const std::vector<std::filesystem::path>& pictures,
    const std::function<void(const std::filesystem::path&, const std::vector<RunResult>&)>& tell);

// Without `inputs` the model is given those that the prototxt states.
struct VerifyOptions : CaffeFiles, ModelSource, ComparisonOptions {
  // Instead of a model: an .npz with the network's inputs and any of its blobs.
  std::filesystem::path reference;
  // What the network does to pixels itself, as convert() was told: it is fed pixels then.
  Preprocessing preprocessing;
};

// Compares every blob that stands for a value of the model. Blobs are matched by the names that
// convert() would give them. Others go by order and shape: an output of the network with the
// model's outputs, a blob inside with the first equal value of the model, or the nearest. Outputs
// that one side has and the other has not make them unequal, but for those that do not depend on
// the input, and for the boxes that a DetectionOutput layer makes of equal raw values. Arrays of an
// .npz go by name, and those of no blob's name by order and shape.
//
// Throws ConvertError as run() and convert() do, and unreadable_input when not a single blob can be
// matched, or an array of the .npz stands for none.
TORCH2CAFFE_API Comparison verify(const VerifyOptions& options);

}  // namespace torch2caffe
