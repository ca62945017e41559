// What a net knows of the model that it came from.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "net/net.h"
#include "verify/verify.h"

namespace torch2caffe {

// The blobs of a net that stand for values of the model, each with that one value. Those that stand
// for an output of `graph` say which.
std::vector<Match> matches_of(const Net& net, const Graph& graph);

// How a runtime is asked for a blob of the net.
BlobRequest request_for(const Net& net, BlobId blob);

// The names of a net's inputs, in the order of the model's.
std::vector<std::string> input_names_of(const Net& net);

// Calls the blobs of the outputs as they are called in the model's result, {"boxes": ..., "rest":
// [...]} gives "boxes" and "rest.0"; those that have no more than a number there keep their names.
void name_outputs(Net& net, const Graph& graph);

// Where in the model's result each output of the net stood, and its blob.
std::vector<std::pair<std::string, std::string>> output_blobs_of(const Net& net,
                                                                 const Graph& graph);

// As many tensors as names.
std::vector<NamedTensor> named(const std::vector<std::string>& names,
                               const std::vector<Tensor>& tensors);

}  // namespace torch2caffe
