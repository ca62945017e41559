// Makes every output of the model a top that nothing else reads, which is what Caffe takes for an
// output.
//
// Given:   return y, where y is also read by a layer, is an input, or is returned twice
// Result:  y/output = Split(y);  return y/output
#include <algorithm>

#include "compose/layer_builder.h"
#include "passes/pass.h"

namespace torch2caffe {

void expose_outputs(Net& net, const Target&) {
  for (BlobId& output : net.outputs) {
    const BlobId blob = output;
    const Layer& writer = net.layers[static_cast<size_t>(net.writer_of(blob))];
    // OpenCV takes a layer for an output only where none of its tops is read.
    const bool is_one_of_several = writer.tops.size() > 1;
    if (net.uses_of(blob) == 1 && writer.type() != "Input" && !is_one_of_several) continue;
    LayerBuilder builder(net, net.layers.size(), net[blob].name, {});
    output = builder.add(layer_of_type("Split"), {blob}, {}, "output");
    net[output].value = net[blob].value;
  }
}

}  // namespace torch2caffe
