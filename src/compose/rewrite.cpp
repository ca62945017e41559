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

// Free for what comes instead.
std::vector<std::string> take_names(Net& net, const std::vector<BlobId>& blobs) {
  std::vector<std::string> names;
  for (BlobId blob : blobs) names.push_back(std::exchange(net[blob].name, ""));
  return names;
}

}  // namespace

Rewrite::Rewrite(Net& net, size_t index)
    : net_(net),
      layer_(take_out(net, index)),
      top_names_(take_names(net, layer_.tops)),
      builder_(net, index, layer_.name(), layer_.sources) {}

void Rewrite::finish(const std::vector<BlobId>& results) {
  for (size_t i = 0; i < results.size(); ++i) {
    const BlobId old = layer_.tops.at(i), result = results[i];
    if (results.size() > 1 && net_.uses_of(old) == 0) continue;
    net_.replace_uses(old, result);
    net_[result].name = top_names_[i];
    net_[result].value = std::exchange(net_[old].value, ValueId{});
  }
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
