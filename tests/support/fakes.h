// A PyTorch and a Caffe that say what they are told to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/text_form.h"
#include "importers/reference.h"
#include "runtime/runtime.h"

namespace torch2caffe::test {

using Tensors = std::vector<Tensor>;

inline Tensor number(float value) { return Tensor({1}, {value}); }

// Value i of the graph is i for our interpreter; PyTorch's own forward gives `outputs`.
class FakeReference : public Reference {
 public:
  FakeReference(const std::string& graph_text, Tensors outputs)
      : graph_(graph_of_text(graph_text)), outputs_(std::move(outputs)) {}

  const Graph& graph() const { return graph_; }
  Tensors run(const Tensors& inputs, const Observer& observe) override {
    inputs_ = inputs;
    for (const Node& node : graph_.nodes) {
      for (ValueId id : node.outputs) observe(id, number(static_cast<float>(id.index)));
    }
    return outputs_;
  }
  std::string name() const override { return "fake"; }

  Tensors inputs_;

 private:
  Graph graph_;
  Tensors outputs_;
};

class FakeRuntime : public Runtime {
 public:
  explicit FakeRuntime(Tensors blobs) : blobs_(std::move(blobs)) {}

  Tensors run(const std::vector<NamedTensor>& inputs,
              const std::vector<BlobRequest>& requests) override {
    for (const NamedTensor& input : inputs) input_names_.push_back(input.name);
    for (const BlobRequest& request : requests) blob_names_.push_back(request.blob);
    return blobs_;
  }
  std::string name() const override { return "fake"; }

  std::vector<std::string> input_names_, blob_names_;

 private:
  Tensors blobs_;
};

}  // namespace torch2caffe::test
