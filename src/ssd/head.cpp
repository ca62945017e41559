// Finds the heads of an SSD network.
#include "ssd/head.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

namespace torch2caffe {
namespace {

const Layer& writer(const Net& net, BlobId blob) {
  return net.layers.at(static_cast<size_t>(net.writer_of(blob)));
}

bool only_moves(const Layer& layer) {
  static const std::set<std::string> types = {"Flatten", "Permute", "Reshape", "Split"};
  return types.count(layer.type()) > 0;
}

bool scores(const Layer& layer) { return layer.type() == "Softmax" || layer.type() == "Sigmoid"; }

HeadMap map_of(const Net& net, const Layer& convolution) {
  const Shape& top = net[convolution.tops[0]].shape;
  HeadMap map{{top[2], top[3]}, top[1], convolution.bottoms[0]};
  const Shape& bottom = net[map.feature].shape;
  const bool same_cells = bottom[2] == top[2] && bottom[3] == top[3];
  if (!same_cells) map.feature = convolution.tops[0];
  return map;
}

// Follows `blob` back to its convolutions, in the order in which they were joined.
bool follow(const Net& net, BlobId blob, Head& head) {
  const Layer& layer = writer(net, blob);
  if (layer.type() == "Convolution" && net[blob].shape.size() == 4) {
    if (head.maps.empty() && !layer.sources.empty()) head.module = layer.sources[0].module;
    head.maps.push_back(map_of(net, layer));
    return true;
  }
  if (scores(layer)) head.scored = true;
  if (only_moves(layer) || scores(layer)) return follow(net, layer.bottoms[0], head);
  // Maps are joined once they are lists of values; channels of pictures are joined otherwise.
  if (layer.type() != "Concat" || net[blob].shape.size() > 3) return false;
  return std::all_of(layer.bottoms.begin(), layer.bottoms.end(),
                     [&](BlobId bottom) { return follow(net, bottom, head); });
}

[[noreturn]] void refuse(const Problem& problem) {
  throw ConvertError(Status::wrong_usage, {problem});
}

// Collects heads, each where it is nearest to the outputs.
std::vector<Head> heads_of(const Net& net) {
  std::vector<Head> heads;
  std::set<BlobId> seen;
  std::deque<BlobId> waiting(net.outputs.begin(), net.outputs.end());
  while (!waiting.empty()) {
    const BlobId blob = waiting.front();
    waiting.pop_front();
    if (!seen.insert(blob).second) continue;
    if (auto head = head_at(net, blob)) {
      heads.push_back(std::move(*head));
      continue;
    }
    for (BlobId bottom : writer(net, blob).bottoms) waiting.push_back(bottom);
  }
  return heads;
}

bool says(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

// The values that a blob's shape gives to each prior; 0 where it is flat.
int64_t last_axis(const Net& net, const Head& head) {
  const Shape& shape = net[head.blob].shape;
  return shape.size() == 3 ? shape[2] : 0;
}

bool could_be_loc(const Net& net, const Head& head, std::optional<int64_t> priors) {
  if (head.scored || head.values() % 4 != 0) return false;
  if (priors) return head.values() == *priors * 4;
  return last_axis(net, head) == 4 || last_axis(net, head) == 0;
}

// The first head that satisfies `possible`, or of several the first whose name says so.
template <typename Possible>
const Head* choose(const Net& net, const std::vector<Head>& heads, Possible possible,
                   std::initializer_list<const char*> words) {
  const Head* first = nullptr;
  for (const Head& head : heads) {
    if (!possible(head)) continue;
    if (says(head.module, words) || says(net[head.blob].name, words)) return &head;
    if (first == nullptr) first = &head;
  }
  return first;
}

Head named(const Net& net, const SsdConfig& config, const std::string& field,
           const std::string& name) {
  for (size_t i = 0; i < net.blobs.size(); ++i) {
    const BlobId blob{static_cast<int>(i)};
    if (net[blob].name != name || net.writer_of(blob) < 0) continue;
    if (auto head = head_at(net, blob)) return *head;
    refuse(config.about(field,
                        fmt::format("blob '{}' does not join the values of convolutions", name),
                        "name the blob behind the Concat of all maps"));
  }
  refuse(config.about(field, fmt::format("the network has no blob '{}'", name),
                      "name a blob of the prototxt, or leave it out"));
}

[[noreturn]] void found_none(const std::string& what) {
  throw ConvertError(
      Status::cannot_be_expressed, "--ssd", "finds no " + what + " in the network",
      "return the values of all maps as the model's outputs, joined by torch.cat over "
      "convolutions that were permuted to N x H x W x C and viewed as N x priors x values");
}

}  // namespace

int64_t Head::values() const {
  int64_t count = 0;
  for (const HeadMap& map : maps) count += map.cells.height * map.cells.width * map.channels;
  return count;
}

std::optional<Head> head_at(const Net& net, BlobId blob) {
  Head head;
  head.blob = blob;
  const Shape& shape = net[blob].shape;
  const bool is_list = shape.size() == 2 || shape.size() == 3;
  if (!is_list || !follow(net, blob, head)) return std::nullopt;
  if (shape[0] * head.values() != count_of(shape)) return std::nullopt;
  return head;
}

SsdOutputs find_outputs(const Net& net, const SsdConfig& config, std::optional<int64_t> priors) {
  const caffe::SsdHead& said = config.head();
  const std::vector<Head> heads = heads_of(net);
  SsdOutputs found;
  if (said.has_loc()) {
    found.loc = named(net, config, "loc", said.loc());
  } else {
    const auto possible = [&](const Head& head) { return could_be_loc(net, head, priors); };
    const Head* loc = choose(net, heads, possible, {"loc", "box", "reg"});
    if (loc == nullptr) found_none("box offsets (loc)");
    found.loc = *loc;
  }
  found.priors = found.loc.values() / 4;
  if (said.has_conf()) {
    found.conf = named(net, config, "conf", said.conf());
  } else {
    const auto possible = [&](const Head& head) {
      return head.blob != found.loc.blob && head.values() % found.priors == 0 &&
             head.values() >= 2 * found.priors;
    };
    const auto surely = [&](const Head& head) { return head.scored && possible(head); };
    const auto words = {"conf", "cls", "class", "score", "logit"};
    const Head* conf = choose(net, heads, surely, words);
    if (conf == nullptr) conf = choose(net, heads, possible, words);
    if (conf == nullptr) found_none("class scores (conf)");
    found.conf = *conf;
  }
  found.classes = found.conf.values() / found.priors;
  if (said.has_num_classes() && said.num_classes() != found.classes) {
    refuse(config.about("num_classes",
                        fmt::format("says {}, but the network gives {} scores a prior",
                                    said.num_classes(), found.classes),
                        "the background is one of the classes"));
  }
  return found;
}

}  // namespace torch2caffe
