// Makes one Permute of two, or none where the second undoes the first.
//
// Given:   y = Permute(x) with order p;  z = Permute(y) with order q, the only reader of y
// Result:  z = Permute(x) with order p[q[0]], p[q[1]], ...
#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/rewrite.h"
#include "net/layer_type.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

bool merge(Net& net, size_t index) {
  const Layer& second = net.layers[index];
  if (second.type() != "Permute" || net.uses_of(second.bottoms[0]) != 1) return false;
  const auto writer = static_cast<size_t>(net.writer_of(second.bottoms[0]));
  const Layer& first = net.layers[writer];
  if (first.type() != "Permute") return false;
  const BlobId x = first.bottoms[0];
  const size_t rank = net[x].shape.size();
  const auto p = permute_order(first, rank);
  const auto q = permute_order(second, rank);
  std::vector<size_t> order;
  for (size_t axis : q) order.push_back(p[axis]);
  net[first.tops[0]].value = {};
  if (std::is_sorted(order.begin(), order.end())) {
    remove_layer(net, index, x);
  } else {
    Rewrite rewrite(net, index);
    rewrite.finish(permute(rewrite.layers(), x, order));
  }
  remove_layer(net, writer, x);
  return true;
}

}  // namespace

void merge_permutes(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size();) {
    if (!merge(net, i)) {
      ++i;
    } else if (i > 0) {
      --i;  // a layer before this one is gone
    }
  }
}

}  // namespace torch2caffe
