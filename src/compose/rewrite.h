// Replaces one layer by others that compute the same.
#pragma once

#include <string>
#include <vector>

#include "compose/layer_builder.h"

namespace torch2caffe {

// Takes layer `index` out of the net. What is added through layers() comes in its place, under its
// name and with its sources. REQUIRES: finish() is called.
class Rewrite {
 public:
  Rewrite(Net& net, size_t index);

  const Layer& layer() const { return layer_; }
  LayerBuilder& layers() { return builder_; }

  // `result` takes over the name, the PyTorch value and the readers of the old layer's one top.
  void finish(BlobId result) { finish(std::vector{result}); }
  // The same for each top that is read.
  void finish(const std::vector<BlobId>& results);

 private:
  Net& net_;
  Layer layer_;
  std::vector<std::string> top_names_;
  LayerBuilder builder_;
};

// Removes layer `index`; whoever read its one top reads `instead`.
void remove_layer(Net& net, size_t index, BlobId instead);

}  // namespace torch2caffe
