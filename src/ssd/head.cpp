// Finds heads: every value of a blob is followed back to a cell and a channel of a convolution.
#include "ssd/head.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <set>

#include "net/layer_type.h"

namespace torch2caffe {
namespace {

bool only_renames(const Layer& layer) {
  static const std::set<std::string> types = {"Flatten", "Reshape", "Split"};
  return types.count(layer.type()) > 0;
}

Scores scores_of(const Layer& layer) {
  if (layer.type() == "Softmax") return Scores::softmax;
  return layer.type() == "Sigmoid" ? Scores::sigmoid : Scores::none;
}

// Layers that may stand behind the convolution of a head before its values are moved.
bool is_element_wise(const Layer& layer) {
  static const std::set<std::string> types = {"AbsVal", "BatchNorm", "Bias",  "Clip", "Dropout",
                                              "ELU",    "PReLU",     "Power", "ReLU", "Scale",
                                              "Swish",  "Softmax",   "Split", "TanH", "Sigmoid"};
  return layer.bottoms.size() == 1 && types.count(layer.type()) > 0;
}

// A blob's values as numbers of their origins; those of the n-th picture begin at n pictures.
constexpr int64_t picture = int64_t{1} << 40;

class Follower {
 public:
  explicit Follower(const Net& net) : net_(net) {}

  Head head;

  // The origins of `blob` as it is before layer `end`; empty where it is no head.
  std::vector<int64_t> follow(BlobId blob, size_t end) {
    const auto at = writer(blob, end);
    if (!at) return {};
    const Layer& layer = net_.layers[*at];
    if (net_[blob].shape.size() == 4) {
      if (const auto convolution = convolution_behind(blob, end)) return map_of(blob, *convolution);
    }
    if (scores_of(layer) != Scores::none) head.scores = scores_of(layer);
    if (only_renames(layer) || scores_of(layer) != Scores::none)
      return follow(layer.bottoms[0], *at);
    if (layer.type() == "Permute") return permuted(layer, follow(layer.bottoms[0], *at));
    // Maps are joined once they are lists of values; channels of pictures are joined otherwise.
    if (layer.type() == "Concat" && net_[blob].shape.size() <= 3) return joined(layer, *at);
    return {};
  }

 private:
  // The last layer before `end` that writes `blob`: others may write it in place behind that.
  std::optional<size_t> writer(BlobId blob, size_t end) const {
    for (size_t i = end; i-- > 0;) {
      const auto& tops = net_.layers[i].tops;
      if (std::find(tops.begin(), tops.end(), blob) != tops.end()) return i;
    }
    return std::nullopt;
  }

  // The convolution that `blob` is the result of, but for what is done to each element.
  std::optional<size_t> convolution_behind(BlobId blob, size_t end) {
    auto at = writer(blob, end);
    while (at && is_element_wise(net_.layers[*at])) {
      if (scores_of(net_.layers[*at]) != Scores::none) head.scores = scores_of(net_.layers[*at]);
      at = writer(net_.layers[*at].bottoms[0], *at);
    }
    const bool found = at && net_.layers[*at].type() == "Convolution";
    return found ? at : std::nullopt;
  }

  std::vector<int64_t> map_of(BlobId blob, size_t at) {
    const Layer& convolution = net_.layers[at];
    const Shape& shape = net_[blob].shape;
    if (head.maps.empty()) {
      const bool has_module =
          !convolution.sources.empty() && !convolution.sources[0].module.empty();
      head.module = has_module ? convolution.sources[0].module : convolution.name();
    }
    HeadMap map{{shape[2], shape[3]}, shape[1], convolution.bottoms[0]};
    const Shape& bottom = net_[map.feature].shape;
    if (bottom[2] != shape[2] || bottom[3] != shape[3]) map.feature = blob;
    std::vector<int64_t> origins;
    for (int64_t n = 0; n < shape[0]; ++n) {
      for (int64_t i = 0; i < map.values(); ++i) origins.push_back(n * picture + begin_ + i);
    }
    begin_ += map.values();
    head.maps.push_back(map);
    head.sources.push_back(blob);
    return origins;
  }

  std::vector<int64_t> permuted(const Layer& layer, const std::vector<int64_t>& origins) const {
    const Shape& shape = net_[layer.bottoms[0]].shape;
    const std::vector<size_t> order = permute_order(layer, shape.size());
    Shape strides(shape.size(), 1);
    for (size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
    std::vector<int64_t> moved(origins.size());
    Shape place(shape.size(), 0);  // in the top
    for (int64_t& origin : moved) {
      int64_t from = 0;
      for (size_t axis = 0; axis < order.size(); ++axis) from += place[axis] * strides[order[axis]];
      origin = origins[static_cast<size_t>(from)];
      for (size_t axis = order.size(); axis-- > 0;) {
        if (++place[axis] < shape[order[axis]]) break;
        place[axis] = 0;
      }
    }
    return moved;
  }

  std::vector<int64_t> joined(const Layer& layer, size_t at) {
    const Shape& top = net_[layer.tops[0]].shape;
    const size_t axis = axis_of(layer.param.concat_param().axis(), top.size());
    std::vector<std::vector<int64_t>> parts;
    for (BlobId bottom : layer.bottoms) {
      parts.push_back(follow(bottom, at));
      if (parts.back().empty()) return {};
    }
    int64_t runs = 1;
    for (size_t i = 0; i < axis; ++i) runs *= top[i];
    std::vector<int64_t> all;
    for (int64_t run = 0; run < runs; ++run) {
      for (const auto& part : parts) {
        const auto length = static_cast<std::ptrdiff_t>(part.size()) / runs;
        all.insert(all.end(), part.begin() + run * length, part.begin() + (run + 1) * length);
      }
    }
    return all;
  }

  const Net& net_;
  int64_t begin_ = 0;  // of the next map's values
};

// Whether every picture has the order of the first.
bool is_alike(const std::vector<int64_t>& origins, size_t of_a_picture) {
  for (size_t i = 0; i < origins.size(); ++i) {
    const auto n = static_cast<int64_t>(i / of_a_picture);
    if (origins[i] != n * picture + origins[i % of_a_picture]) return false;
  }
  return true;
}

}  // namespace

std::optional<Head> head_at(const Net& net, BlobId blob) {
  const Shape& shape = net[blob].shape;
  if (shape.size() != 2 && shape.size() != 3) return std::nullopt;
  Follower follower(net);
  std::vector<int64_t> origins = follower.follow(blob, net.layers.size());
  if (origins.empty()) return std::nullopt;
  const size_t values = origins.size() / static_cast<size_t>(shape[0]);
  int64_t in_maps = 0;
  for (const HeadMap& map : follower.head.maps) in_maps += map.values();
  if (static_cast<int64_t>(values) != in_maps || !is_alike(origins, values)) return std::nullopt;
  Head head = std::move(follower.head);
  head.blob = blob;
  origins.resize(values);
  head.origin = std::move(origins);
  return head;
}

std::vector<Head> heads_of(const Net& net) {
  std::vector<Head> heads;
  std::set<BlobId> seen, read;
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
    if (auto head = head_at(net, blob)) {
      heads.push_back(std::move(*head));
      continue;
    }
    const Layer& layer = net.layers.at(static_cast<size_t>(net.writer_of(blob)));
    waiting.insert(waiting.end(), layer.bottoms.begin(), layer.bottoms.end());
  }
  return heads;
}

}  // namespace torch2caffe
