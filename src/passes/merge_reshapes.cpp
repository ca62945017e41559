// Makes one Reshape of two. Behind the rules only where the target has the one: it may be that they
// wrote two for this.
//
// Given:   y = Reshape(x) or Flatten(x);  z = Reshape(y) or Flatten(y), the only reader of y
// Result:  z = Reshape(x) to z's shape
#include "compose/building_blocks.h"
#include "compose/rewrite.h"
#include "passes/pass.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool is_reshape(const Layer& layer) {
  return layer.type() == "Reshape" || layer.type() == "Flatten";
}

using Allows = std::function<bool(const Shape& from, const Shape& to)>;

bool merge(Net& net, size_t index, const Allows& allows) {
  const BlobId between =
      net.layers[index].bottoms.empty() ? BlobId{} : net.layers[index].bottoms[0];
  if (!is_reshape(net.layers[index]) || net.uses_of(between) != 1) return false;
  const auto writer = static_cast<size_t>(net.writer_of(between));
  const Layer& first = net.layers[writer];
  if (!is_reshape(first)) return false;
  const BlobId x = first.bottoms[0];
  const Shape wanted = net[net.layers[index].tops[0]].shape;
  if (net[x].shape == wanted) {  // there and back
    net[between].value = {};
    remove_layer(net, index, x);
    remove_layer(net, writer, x);
    return true;
  }
  if (!allows(net[x].shape, wanted)) return false;
  net[between].value = {};
  Rewrite rewrite(net, index);
  rewrite.finish(reshape(rewrite.layers(), x, wanted));
  remove_layer(net, writer, x);
  return true;
}

void merge_all(Net& net, const Allows& allows) {
  for (size_t i = 0; i < net.layers.size();) {
    if (!merge(net, i, allows)) {
      ++i;
    } else if (i > 0) {
      --i;  // a layer before this one is gone
    }
  }
}

}  // namespace

void merge_reshapes(Net& net, const Target&) {
  merge_all(net, [](const Shape&, const Shape&) { return true; });
}

void merge_written_reshapes(Net& net, const Target& target) {
  merge_all(net, [&](const Shape& from, const Shape& to) {
    return takes(target, from, [&](LayerBuilder& layers, BlobId x) { reshape(layers, x, to); });
  });
}

}  // namespace torch2caffe
