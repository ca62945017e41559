// Compares a Caffe network with the PyTorch model that it came from, blob by blob.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importers/reference.h"
#include "runtime/runtime.h"
#include "torch2caffe/comparison.h"

namespace torch2caffe {

// A blob, and the values of the model that it may stand for: one where that is known, or several of
// which the first equal one is taken, else the nearest. An output of the network for which no value
// is given may stand for any of the model's outputs, and for nothing else.
struct Match {
  BlobRequest request;
  std::string layer;  // that makes the blob
  Location where;     // of what it came from; unknown: that of the value's node is taken
  std::vector<ValueId> values;
  std::optional<size_t> output = {};  // its place in the model's result, where it is known
  bool is_output = false;             // of the network
};

// What else is to be looked at in the same run of both.
struct Beside {
  std::vector<BlobRequest> blobs;
  Reference::Observer see;
};

struct BlobsCompared {
  std::vector<BlobComparison> rows;
  // Of the model's result, what no blob stands for, though it depends on the input.
  std::vector<size_t> missing;
  // Outputs of the network that stand for no output of the model.
  std::vector<std::string> strange;
  std::vector<Tensor> beside = {};  // of the blobs that were asked for beside them
};

// Runs both on `inputs` and compares every match. `input_names`: the network's inputs in the order
// of the graph's. Rows come in the order of PyTorch's computation, so that the first unequal one is
// where the networks part. A row whose value is an output of the model is compared with what
// PyTorch's own forward gives, not with our interpreter's. An output of the model that no output of
// the network stands for may be another blob: the one that is known to be it, or one equal to it.
BlobsCompared compare_blobs(const Graph& graph, Reference& reference, Runtime& runtime,
                            const std::vector<std::string>& input_names,
                            const std::vector<Tensor>& inputs, const std::vector<Match>& matches,
                            double tolerance, const Beside& beside = {});

// What there is to say of `missing` and `strange`, a sentence each.
std::vector<std::string> unmatched_outputs(const BlobsCompared& compared, const Graph& graph);

// "output 'boxes.1' of the model (1x5)"; the only output has no name.
std::string name_of_output(const Graph& graph, size_t place);

// One blob: error, largest and spread. NaN in one and not in the other is an infinite error, and so
// is another number of elements.
BlobComparison compare(const Tensor& torch, const Tensor& caffe, double tolerance);

// Whether the error is no more than what rounding does to PyTorch's own value.
bool is_rounding(const BlobComparison& row);

// Sums the rows up: max_error, equal, and notes for outputs that hardly vary
// and for rows that are rounding.
void summarise(Comparison& comparison);

}  // namespace torch2caffe
