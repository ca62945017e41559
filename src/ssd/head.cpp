// Finds heads: every value of a blob is followed back to a cell and a channel of a convolution.
#include "ssd/head.h"

#include <algorithm>
#include <deque>

#include "ssd/follower.h"

namespace torch2caffe {
namespace {

// Whether every picture has the order of the first.
bool is_alike(const std::vector<int64_t>& origins, size_t of_a_picture) {
  for (size_t i = 0; i < origins.size(); ++i) {
    const auto n = static_cast<int64_t>(i / of_a_picture);
    if (origins[i] != n * one_picture + origins[i % of_a_picture]) return false;
  }
  return true;
}

// Adds to `wholes` what the head is a part of.
std::optional<Head> head_at(const Net& net, BlobId blob, std::vector<BlobId>& wholes) {
  const Shape& shape = net[blob].shape;
  if (shape.size() != 2 && shape.size() != 3) return std::nullopt;
  Follower follower(net);
  std::vector<int64_t> origins = follower.follow(blob, net.layers.size());
  if (origins.empty() || !follower.number_channels(origins)) return std::nullopt;
  const size_t values = origins.size() / static_cast<size_t>(shape[0]);
  int64_t in_maps = 0;
  for (const HeadMap& map : follower.head.maps) in_maps += map.values();
  if (static_cast<int64_t>(values) != in_maps || !is_alike(origins, values)) return std::nullopt;
  Head head = std::move(follower.head);
  head.blob = blob;
  origins.resize(values);
  head.origin = std::move(origins);
  wholes.insert(wholes.end(), follower.wholes.begin(), follower.wholes.end());
  return head;
}

}  // namespace

std::optional<Head> head_at(const Net& net, BlobId blob) {
  std::vector<BlobId> wholes;
  return head_at(net, blob, wholes);
}

std::vector<Head> heads_of(const Net& net) {
  std::vector<Head> heads;
  std::set<BlobId> seen, read;
  // A net that was made of a graph has blobs that stand for none of its values.
  const bool has_values = std::any_of(net.blobs.begin(), net.blobs.end(),
                                      [](const Blob& blob) { return blob.value.index >= 0; });
  for (const Layer& layer : net.layers) read.insert(layer.bottoms.begin(), layer.bottoms.end());
  std::deque<BlobId> waiting(net.outputs.begin(), net.outputs.end());
  for (size_t i = net.layers.size(); i-- > 0;) {
    for (BlobId top : net.layers[i].tops) {
      if (read.count(top) == 0) waiting.push_back(top);
    }
  }
  while (!waiting.empty()) {
    const BlobId blob = waiting.front();
    waiting.pop_front();
    if (!seen.insert(blob).second) continue;
    std::vector<BlobId> wholes;
    auto head = head_at(net, blob, wholes);
    if (head && (!has_values || net[blob].value.index >= 0)) {
      heads.push_back(std::move(*head));
      waiting.insert(waiting.end(), wholes.begin(), wholes.end());
      continue;
    }
    const Layer& layer = *net.layer_writing(blob);
    waiting.insert(waiting.end(), layer.bottoms.begin(), layer.bottoms.end());
  }
  return heads;
}

}  // namespace torch2caffe
