// Lets layers overwrite their bottom where nobody else needs it, as Caffe's networks do to save
// memory.
//
// Given:   y = Convolution(x);  z = ReLU(y), the only reader of y
// Result:  y = Convolution(x);  y = ReLU(y), and readers of z read y
//
// Not where the bottom is an input, which the caller may feed once and run twice; nor behind layers
// whose top is their bottom's memory (Reshape, Flatten, Split): overwriting it would change what
// other readers of that bottom see. Nor is an output written twice: OpenCV and MNN find the first
// of its values under its name, and tpu-mlir ends the network there. Nor does a layer that reads a
// second blob: programs expect one bottom there (MNN and caffe2ncnn crash on a Scale of two).
#include <algorithm>

#include "net/layer_type.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

// How often what layer `writer` wrote into the blob is read. REQUIRES: nothing behind it writes the
// blob yet.
int reads_of_version(const Net& net, BlobId blob, size_t writer) {
  auto reads = std::count(net.outputs.begin(), net.outputs.end(), blob);
  for (size_t i = writer + 1; i < net.layers.size(); ++i) {
    reads += std::count(net.layers[i].bottoms.begin(), net.layers[i].bottoms.end(), blob);
  }
  return static_cast<int>(reads);
}

size_t writer_before(const Net& net, BlobId blob, size_t index) {
  while (true) {
    const auto& tops = net.layers.at(--index).tops;
    if (std::count(tops.begin(), tops.end(), blob) > 0) return index;
  }
}

bool may_work_in_place(const Net& net, size_t index) {
  const Layer& layer = net.layers[index];
  if (!layer_type(layer).in_place || layer.bottoms.size() != 1) return false;
  if (std::count(net.outputs.begin(), net.outputs.end(), layer.tops[0]) > 0) return false;
  const BlobId bottom = layer.bottoms[0];
  const size_t writer = writer_before(net, bottom, index);
  if (net.layers[writer].type() == "Input" || layer_type(net.layers[writer]).shares_memory)
    return false;
  return reads_of_version(net, bottom, writer) == 1;
}

}  // namespace

void in_place(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size(); ++i) {
    if (!may_work_in_place(net, i)) continue;
    Layer& layer = net.layers[i];
    const BlobId top = layer.tops[0];
    const BlobId bottom = layer.bottoms[0];
    net.replace_uses(top, bottom);
    layer.tops[0] = bottom;
    net[bottom].value = net[top].value;
    net[top].name.clear();
  }
}

}  // namespace torch2caffe
