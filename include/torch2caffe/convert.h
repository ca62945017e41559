// Converts a PyTorch model to Caffe and proves the result equal.
//
// For the functions of all headers here:
// - Threads. Several may call at once, each with options, and output files, of its own. Callbacks
//   come in the thread that called.
// - The process. Locale, signal handlers, environment and working folder stay as they are, and
//   nothing is printed but what other libraries print. OpenCV's messages are switched off, and
//   layers of Caffe that it lacks are registered with it. libtorch is loaded by the first model
//   that needs it, and stays; both have threads of their own. Temporary files lie under TMPDIR and
//   beside the output, and are gone when the call returns; a signal that ends the process leaves
//   them. Python models, `caffe_command` and Graphviz run in processes of their own, which inherit
//   what is not closed on exec.
// - What is kept. Within 0.y sources go on compiling and mean the same: structs get fields, with
//   defaults, and Status gets values. Programs are to be compiled anew for every version.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "torch2caffe/api.h"
#include "torch2caffe/choice.h"
#include "torch2caffe/comparison.h"
#include "torch2caffe/error.h"
#include "torch2caffe/model_source.h"
#include "torch2caffe/preprocessing.h"

namespace torch2caffe {

struct ConvertOptions : ModelSource, ComparisonOptions {
  // STEM.prototxt and STEM.caffemodel are written. Empty: the model's path without its extension.
  std::filesystem::path stem;

  // The name of a target, see target_list(), or the path of a description. Empty: the first of
  // caffe and caffe-ssd that can express the model exactly.
  std::string target;

  // Makes a complete SSD detector: "auto" fits PriorBox to the model's own priors; else a file with
  // the configuration (proto/torch2caffe/ssd.proto), which need not say the maps. Empty: the
  // network as it is.
  std::string ssd;
  // An .npz or .npy with prior boxes that the model's file does not hold, [priors, 4]; empty: none.
  std::filesystem::path ssd_priors;
  // Where the whole configuration is written, what was found and fitted included; empty: nowhere.
  std::filesystem::path ssd_config;

  // A picture of the network, as draw_graph() makes it, and an HTML page with all that is known of
  // the conversion; empty: none. They are written whether or not the files are proved.
  std::filesystem::path graph, report;

  // Becomes a part of the network.
  Preprocessing preprocessing;

  // The command line, for a comment at the head of the prototxt that says how it was made; empty:
  // there is none.
  std::string command;

  // Whether the files are run and compared with PyTorch before they get their names.
  bool verify = true;

  // Passes to leave out, by name.
  std::set<std::string> skip_passes;
  // Called with a stage's name ("import", "lower", or a pass) and the text form of what it left.
  std::function<void(const std::string& stage, const std::string& text)> dump;
  // Called now and then with what is being done and how much of it, 0 to 1.
  std::function<void(const std::string& what, double done)> progress;
};

// The stages of a conversion that `dump` can see, in their order. "ssd" is one of --ssd alone.
TORCH2CAFFE_API std::vector<std::string> stage_list();

struct ConvertResult : Comparison {
  std::filesystem::path prototxt, caffemodel;  // as they are named now
  std::string target;
  std::string target_reason;  // why it was chosen, where it was not asked for
  // Of every blob, by name.
  std::map<std::string, std::vector<int64_t>> shapes;
  // Where in the model's result each output stood, "boxes" or "rest.0", and its blob; the only
  // output has the name "".
  std::vector<std::pair<std::string, std::string>> output_blobs;
  int layers = 0;
  int64_t parameters = 0;
  int64_t multiply_adds = 0;  // for one run
  int64_t blob_elements = 0;  // of all blobs together
  // Where there were several exact ways to compute a layer.
  std::vector<Choice> choices;
  int64_t flushed_weights = 0;  // that were so small (below 1e-30) that zero was written instead
  // Why the files could not be compared with PyTorch although that was asked for; none where they
  // were.
  std::vector<Problem> unproved;

  Status status() const {
    if (!unproved.empty()) return Status::not_proved;
    return judge.empty() ? Status::done : verdict();
  }
};

// Both files appear together, complete and synced, or neither does. Where a blob differs from
// PyTorch's, or nothing is there to compare with, the files are called *.prototxt.unverified and
// *.caffemodel.unverified, and files of the asked name are left as they were. Throws ConvertError
// with all problems for everything that stands in the way.
TORCH2CAFFE_API ConvertResult convert(const ConvertOptions& options);

// Name and description of every target, the default one first.
struct TargetInfo {
  std::string name, summary;
  std::string not_run;  // why nobody has run files for it yet; empty where that is not so
  std::map<std::string, std::set<std::string>> layers;  // fields by layer type
  // By layer type, for people: "4 axes", "pooling_param.stride from 1 to 63".
  std::map<std::string, std::vector<std::string>> limits;
};
TORCH2CAFFE_API std::vector<TargetInfo> target_list();

// All operators that can be translated, sorted by their PyTorch schemas.
struct OperatorInfo {
  std::string schema;
  std::string family;  // the file of src/lower/ops that translates it, "pooling"
};
TORCH2CAFFE_API std::vector<OperatorInfo> operator_list();

// "0.1.0".
TORCH2CAFFE_API std::string version();

}  // namespace torch2caffe
