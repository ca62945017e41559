// Removes layers of whose tops none is read: results of an operator that the model does not use.
//
// Given:   y = InnerProduct(x), read by nobody and no output
// Result:  nothing; nor what only led to it
#include <algorithm>
#include <set>

#include "passes/pass.h"

namespace torch2caffe {

void drop_unread(Net& net, const Target&) {
  std::set<BlobId> read(net.outputs.begin(), net.outputs.end());  // by what is behind the layer
  for (size_t i = net.layers.size(); i-- > 0;) {
    const Layer& layer = net.layers[i];
    const bool is_read = layer.tops.empty() || layer.type() == "Input" ||
                         std::any_of(layer.tops.begin(), layer.tops.end(),
                                     [&](BlobId top) { return read.count(top) > 0; });
    if (is_read) {
      read.insert(layer.bottoms.begin(), layer.bottoms.end());
    } else {
      net.layers.erase(net.layers.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

}  // namespace torch2caffe
