// Which PyTorch model is meant, and how to get it.
// Plain data: a thread at a time may change an object. What is kept: as convert.h says.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "torch2caffe/input_spec.h"

namespace torch2caffe {

// How a Python model is built, filled and called. The defaults suit a file whose build_model()
// takes no arguments.
struct PythonModelOptions {
  std::string python = "python3";                   // the interpreter; it needs torch
  std::string entry = "build_model";                // the function or class that makes the model
  std::map<std::string, std::string> entry_args;    // its keyword arguments, as Python literals
  std::map<std::string, std::string> forward_args;  // further keyword arguments of forward()
  std::vector<std::filesystem::path> path;          // folders to import from
  std::string weights_key;     // where in a checkpoint the weights are; empty: found by itself
  bool allow_missing = false;  // missing and unexpected weights are no error
  bool trust_pickle = false;   // weights may run code: only for files that you made yourself
  bool softmax = false;        // append a softmax over axis 1
  std::string device = "cpu";  // where it runs: "cpu", or "cuda" where there is one
  bool verbose = false;        // where the interpreter fails, tell all that it said
};

struct ModelSource {
  // An exported program (.pt2), a TorchScript archive (.pt), or Python source (.py).
  std::filesystem::path model;
  // For Python source: a state_dict or a checkpoint that holds one. Empty: the model as it is
  // built.
  std::filesystem::path weights;
  // One for each tensor that forward() takes; at least one. None: an exported program's own, or
  // what Python source defines as INPUT_SHAPE.
  std::vector<InputSpec> inputs;
  // Uniform noise in this range stands for real inputs, in tracing and in comparisons; standard
  // normal noise without it.
  std::optional<std::pair<double, double>> input_range;
  PythonModelOptions python_model;
};

}  // namespace torch2caffe
