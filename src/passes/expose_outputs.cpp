// Makes every output of the model a top that nothing else reads, which is what Caffe takes for an
// output.
//
// Given:   return y, where y is also read by a layer, is an input, or is returned twice
// Result:  y/output = Pooling(y) of one element;  return y/output
//          with Split where y is no image, or the target has another Pooling; between two
//          Reshapes where it has no Split
//
// OpenVINO, HHB, MindSpore Lite, tpu-mlir and caffe2onnx take no Split, MNN loses the output. An
// element is its own maximum, but for NaN and minus infinity, which Caffe's Pooling makes the
// lowest number.
#include <algorithm>

#include "compose/building_blocks.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

caffe::LayerParameter pooling() {
  caffe::LayerParameter one = layer_of_type("Pooling");
  one.mutable_pooling_param()->set_kernel_size(1);
  return one;
}

BlobId copy(LayerBuilder& layers, BlobId blob, const Target& target) {
  const Shape shape = layers.shape(blob);
  const bool is_image = shape.size() == 4;
  const Layer as_pooling{pooling(), {blob}, {blob}, {}, {}};
  if (is_image && is_legal(layers.net(), as_pooling, target))
    return layers.add(pooling(), {blob}, {}, "output");
  if (is_image || shape.empty() || target.has_layer("Split"))
    return layers.add(layer_of_type("Split"), {blob}, {}, "output");
  const Shape images = {shape[0], count_between(shape, 1, shape.size()), 1, 1};
  const BlobId image = reshape(layers, blob, images, "output/image");
  return reshape(layers, layers.add(pooling(), {image}, {}, "output/copy"), shape, "output");
}

}  // namespace

void expose_outputs(Net& net, const Target& target) {
  for (BlobId& output : net.outputs) {
    const BlobId blob = output;
    const Layer& writer = *net.layer_writing(blob);
    // OpenCV takes a layer for an output only where none of its tops is read.
    const bool is_one_of_several = writer.tops.size() > 1;
    if (net.uses_of(blob) == 1 && writer.type() != "Input" && !is_one_of_several) continue;
    LayerBuilder builder(net, net.layers.size(), net[blob].name, {});
    output = copy(builder, blob, target);
    net[output].value = net[blob].value;
  }
}

}  // namespace torch2caffe
