// Edges: see the header.
#include "net/edges.h"

#include <algorithm>

namespace torch2caffe {

std::vector<size_t> layers_read_by(const Net& net, size_t layer) {
  std::vector<size_t> writers;
  for (BlobId bottom : net.layers.at(layer).bottoms) {
    for (size_t i = layer; i-- > 0;) {
      const auto& tops = net.layers[i].tops;
      if (std::ranges::find(tops, bottom) == tops.end()) continue;
      writers.push_back(i);
      break;
    }
  }
  return writers;
}

}  // namespace torch2caffe
