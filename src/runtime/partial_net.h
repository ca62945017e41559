// A network of anybody's as a Net, as far as our rules know its layers.
#pragma once

#include <vector>

#include "net/net.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

struct PartialNet {
  // All layers in the order of the file, each with bottoms, tops and the parameters of the file.
  // Weights have shapes and no values.
  Net net;
  // By layer: whether shapes and weights are known. They are not for a layer of a type that
  // torch2caffe does not know, for one whose shapes do not fit, and for what follows from it.
  std::vector<bool> known;
};

// `inputs`: those of the network, as describe() gives them.
PartialNet partial_net(const caffe::NetParameter& description,
                       const std::vector<InputSpec>& inputs);

}  // namespace torch2caffe
