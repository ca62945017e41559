// Makes every output of the model a top that nothing else reads, which is what Caffe takes for an
// output.
//
// Given:   return y, where y is also read by a layer, is an input, or is returned twice
// Result:  y/output = Pooling(y) of one element;  return y/output
//          with Split where y is no image, or the target has another Pooling
//
// OpenVINO, HHB, MindSpore Lite, tpu-mlir and caffe2onnx take no Split, MNN loses the output. An
// element is its own maximum, but for NaN and minus infinity, which Caffe's Pooling makes the
// lowest number.
#include <algorithm>

#include "compose/layer_builder.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

caffe::LayerParameter copying(const Net& net, BlobId blob, const Target& target) {
  const Layer split{layer_of_type("Split"), {blob}, {}, {}, {}};
  if (net[blob].shape.size() != 4) return split.param;
  Layer pooling{layer_of_type("Pooling"), {blob}, {}, {}, {}};
  pooling.param.mutable_pooling_param()->set_kernel_size(1);
  return is_legal(net, pooling, target) ? pooling.param : split.param;
}

}  // namespace

void expose_outputs(Net& net, const Target& target) {
  for (BlobId& output : net.outputs) {
    const BlobId blob = output;
    const Layer& writer = net.layers[static_cast<size_t>(net.writer_of(blob))];
    // OpenCV takes a layer for an output only where none of its tops is read.
    const bool is_one_of_several = writer.tops.size() > 1;
    if (net.uses_of(blob) == 1 && writer.type() != "Input" && !is_one_of_several) continue;
    LayerBuilder builder(net, net.layers.size(), net[blob].name, {});
    output = builder.add(copying(net, blob, target), {blob}, {}, "output");
    net[output].value = net[blob].value;
  }
}

}  // namespace torch2caffe
