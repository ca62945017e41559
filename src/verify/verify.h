// Compares a Caffe network with the PyTorch model that it came from, blob by blob.
#pragma once

#include <functional>
#include <vector>

#include "importers/import.h"
#include "net/net.h"
#include "runtime/runtime.h"
#include "torch2caffe/convert.h"

namespace torch2caffe {

// Runs both on the same standard normal noise and compares every blob of `net` that stands for a
// value of the model. Rows come in the order of PyTorch's computation, so that the first unequal
// one is where the networks part.
std::vector<BlobComparison> compare_blobs(Model& model, const Net& net, Runtime& runtime,
                                          double tolerance, unsigned seed);

// Standard normal noise for each input of the graph.
std::vector<Tensor> noise_for(const Graph& graph, unsigned seed);

// One blob: error, largest and spread. NaN in one and not in the other is an infinite error.
BlobComparison compare(const Tensor& torch, const Tensor& caffe, double tolerance);

}  // namespace torch2caffe
