// What a net knows of the model that it came from.
#include "convert/matches.h"

#include <algorithm>

namespace torch2caffe {

std::vector<Match> matches_of(const Net& net) {
  std::vector<Match> matches;
  std::vector<BlobId> seen;
  for (const Layer& layer : net.layers) {
    for (BlobId top : layer.tops) {
      const Blob& blob = net[top];
      const bool is_new = std::find(seen.begin(), seen.end(), top) == seen.end();
      if (!is_new || layer.type() == "Input" || blob.value.index < 0) continue;
      seen.push_back(top);
      const Layer& last = net.layers[static_cast<size_t>(net.writer_of(top))];
      const auto position = std::find(last.tops.begin(), last.tops.end(), top) - last.tops.begin();
      const Location where = layer.sources.empty() ? Location{} : layer.sources.front();
      matches.push_back({{blob.name, last.name(), static_cast<size_t>(position)},
                         layer.name(),
                         where,
                         {blob.value}});
      const auto output = std::find(net.outputs.begin(), net.outputs.end(), top);
      if (output != net.outputs.end()) {
        matches.back().output = static_cast<size_t>(output - net.outputs.begin());
      }
    }
  }
  return matches;
}

std::vector<std::string> input_names_of(const Net& net) {
  std::vector<std::string> names;
  for (const Layer& layer : net.layers) {
    if (layer.type() == "Input") names.push_back(net[layer.tops[0]].name);
  }
  return names;
}

}  // namespace torch2caffe
