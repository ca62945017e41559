// Says what is in a file: a PyTorch model, or a Caffe network.
// Threads, the process, what is kept: as convert.h says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "torch2caffe/api.h"
#include "torch2caffe/choice.h"
#include "torch2caffe/error.h"
#include "torch2caffe/model_source.h"

namespace torch2caffe {

// One operator of a model, or one layer of a network.
struct InspectedRow {
  std::string name;  // of the layer; the module's path of an operator
  std::string kind;  // "aten::conv2d", "Convolution"
  Location where;
  std::vector<std::vector<int64_t>> shapes;  // of what it makes; empty where they are not known
  int64_t parameters = 0;                    // that no row before it has
  int64_t multiply_adds = 0;
  int64_t blob_elements = 0;  // of what it makes, where that has memory of its own
};

// What stands in the way of converting for one target; nothing where it can be done.
struct TargetObstacles {
  std::string target;
  std::vector<Problem> problems;
  int64_t multiply_adds = 0, blob_elements = 0;  // of the network for it
  std::vector<Choice> choices;                   // as in ConvertResult
};

struct Inspection {
  std::vector<InspectedRow> rows;  // in the order of computation
  // Of all rows together. What a network costs that is made of a model, its target says.
  int64_t parameters = 0;
  int64_t multiply_adds = 0;
  int64_t blob_elements = 0;
  std::vector<TargetObstacles> targets;  // for PyTorch models
  std::vector<std::string> notes;
};

// `source.model` is a prototxt, which needs no inputs, or a model as for convert(). Throws
// ConvertError where it cannot be read.
TORCH2CAFFE_API Inspection inspect(const ModelSource& source);

}  // namespace torch2caffe
