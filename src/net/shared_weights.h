// Layers that have the weights of one before them, by name: param { name: "w" }.
#pragma once

#include <vector>

#include "net/net.h"

namespace torch2caffe {

// For each layer, whether its weights stand in the caffemodel: where layers have weights of one
// name, those of the first.
std::vector<bool> own_weights(const Net& net);

// Adds to the contents of a caffemodel what layers of the prototxt share and it does not name, as
// Caffe gives it to them: each layer then has its own.
void add_shared_weights(const caffe::NetParameter& prototxt, caffe::NetParameter& caffemodel);

}  // namespace torch2caffe
