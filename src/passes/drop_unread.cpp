// Removes layers of whose tops none is read: results of an operator that the model does not use.
//
// Given:   y = InnerProduct(x), read by nobody and no output
// Result:  nothing; nor what only led to it
#include <algorithm>

#include "net/rewrite.h"
#include "passes/pass.h"

namespace torch2caffe {

void drop_unread(Net& net, const Target&) {
  for (size_t i = net.layers.size(); i-- > 0;) {
    const Layer& layer = net.layers[i];
    if (layer.type() == "Input" || layer.tops.empty()) continue;
    const bool unread = std::all_of(layer.tops.begin(), layer.tops.end(),
                                    [&](BlobId top) { return net.uses_of(top) == 0; });
    if (unread) net.layers.erase(net.layers.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace torch2caffe
