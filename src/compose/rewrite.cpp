// Rewrite: see the header.
#include "compose/rewrite.h"

#include <algorithm>
#include <utility>

namespace torch2caffe {
namespace {

Layer take_out(Net& net, size_t index) {
  Layer layer = std::move(net.layers.at(index));
  net.layers.erase(net.layers.begin() + static_cast<std::ptrdiff_t>(index));
  return layer;
}

}  // namespace

Rewrite::Rewrite(Net& net, size_t index)
    : net_(net),
      layer_(take_out(net, index)),
      top_name_(std::exchange(net[layer_.tops.at(0)].name, "")),  // free for what comes instead
      builder_(net, index, layer_.name(), layer_.sources) {}

void Rewrite::finish(BlobId result) {
  const BlobId old = layer_.tops[0];
  net_.replace_uses(old, result);
  net_[result].name = top_name_;
  net_[result].value = std::exchange(net_[old].value, ValueId{});
}

void remove_layer(Net& net, size_t index, BlobId instead) {
  const Layer layer = take_out(net, index);
  const BlobId top = layer.tops.at(0);
  // The blob holds two values from now on, where the layer changed nothing. Users see an output's.
  const bool is_output = std::count(net.outputs.begin(), net.outputs.end(), top) > 0;
  const bool holds_both = net[instead].shape == net[top].shape;
  if (holds_both && (is_output || net[instead].value.index < 0)) {
    net[instead].value = net[top].value;
  }
  net[top].name.clear();
  net.replace_uses(top, instead);
}

}  // namespace torch2caffe
