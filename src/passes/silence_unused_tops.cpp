// Keeps tops that nobody reads from becoming outputs of the network.
//
// Given:   a, b = Slice(x), where nothing reads b
// Result:  a, b = Slice(x);  Silence(b)
#include "compose/layer_builder.h"
#include "passes/pass.h"

namespace torch2caffe {

void silence_unused_tops(Net& net, const Target&) {
  for (size_t i = 0; i < net.layers.size(); ++i) {
    std::vector<BlobId> unused;
    for (BlobId top : net.layers[i].tops) {
      if (net.uses_of(top) == 0) unused.push_back(top);
    }
    if (unused.empty()) continue;
    LayerBuilder builder(net, i + 1, net.layers[i].name(), net.layers[i].sources);
    builder.add_many(0, layer_of_type("Silence"), std::move(unused), "unused");
  }
}

}  // namespace torch2caffe
