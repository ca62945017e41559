// Converts a PyTorch model to Caffe and proves the result equal. The library's one entry.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "torch2caffe/error.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

struct ConvertOptions {
  // A TorchScript archive (.pt), or Python source (.py) that defines build_model().
  std::filesystem::path model;
  // For Python source: a state_dict or a checkpoint that holds one. Empty: the model as
  // build_model() returns it.
  std::filesystem::path weights;
  // One for each tensor that forward() takes; at least one.
  std::vector<InputSpec> inputs;
  // STEM.prototxt and STEM.caffemodel are written. Empty: the model's path without its extension.
  std::filesystem::path stem;

  std::string target = "caffe";  // see target_names()

  // Whether the files are run and compared with PyTorch before they get their names. Every blob may
  // differ from PyTorch's by at most `tolerance` of that blob's largest absolute value. The input
  // is standard normal noise from `seed`.
  bool verify = true;
  double tolerance = 1e-4;
  unsigned seed = 1;

  // Starts a Python that can `import caffe`, which then judges; empty: OpenCV DNN judges.
  std::string caffe_command;
  // The interpreter for Python source; it needs torch.
  std::string python = "python3";

  // Passes to leave out, by name.
  std::set<std::string> skip_passes;
  // Called with a stage's name ("import", "lower", or a pass) and the text form of what it left.
  std::function<void(const std::string& stage, const std::string& text)> dump;
  // Called now and then with what is being done and how much of it, 0 to 1.
  std::function<void(const std::string& what, double done)> progress;
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
  std::vector<float> torch_tail, caffe_tail;  // of an output: its last values, at most 8
};

struct ConvertResult {
  std::filesystem::path prototxt, caffemodel;  // as they are named now
  std::string target;
  int layers = 0;
  int64_t parameters = 0;
  std::string torch;  // "PyTorch 1.13.1"
  std::vector<std::string> notes;

  // Empty where nothing was verified.
  std::string judge;                  // "OpenCV 4.6.0"
  std::vector<BlobComparison> blobs;  // in the order of computation
  double max_error = 0;               // over the outputs
  bool equal = false;                 // every blob is

  Status status() const { return judge.empty() || equal ? Status::done : Status::not_equal; }
};

// Converts. Both files appear together, complete and synced, or neither does. Where a blob differs
// from PyTorch's, the files are called *.prototxt.unverified and *.caffemodel.unverified, and files
// of the asked name are left as they were. Throws ConvertError with all problems for everything
// that stands in the way.
ConvertResult convert(const ConvertOptions& options);

// Name and description of every target, the default one first.
struct TargetInfo {
  std::string name, summary;
};
std::vector<TargetInfo> target_list();

// The schemas of all operators that can be translated, sorted.
std::vector<std::string> operator_list();

// "0.1.0".
std::string version();

}  // namespace torch2caffe
