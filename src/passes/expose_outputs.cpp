// Makes every output of the model a top that nothing else reads, which is what Caffe takes for an
// output.
//
// Given:   return y, where y is also read by a layer, is an input, or is returned twice
// Result:  y/output = Split(y);  return y/output
#include <algorithm>

#include "net/layer_builder.h"
#include "passes/pass.h"

namespace torch2caffe {

void expose_outputs(Net& net, const Target&) {
  for (BlobId& output : net.outputs) {
    const BlobId blob = output;
    const bool is_input = net.layers[static_cast<size_t>(net.writer_of(blob))].type() == "Input";
    if (net.uses_of(blob) == 1 && !is_input) continue;
    LayerBuilder builder(net, net.layers.size(), net[blob].name, {});
    output = builder.add(layer_of_type("Split"), {blob}, {}, "output");
    net[output].value = net[blob].value;
  }
}

}  // namespace torch2caffe
