// Writes weights once that several layers have, as a module that is called more than once.
//
// Given:   layers of one type whose weights are the same, all of them
// Result:  param { name } for each weight: the first layer's stand in the caffemodel, which does
//          not name the others, so that they keep what they share (Net::CopyTrainedLayersFrom)
//
// Programs that are no Caffe do not know such names, and OpenCV crashes on them: it is done where a
// file would be eight times as large or more. The heads of a detector, which are called for each of
// five or seven levels and which people run in OpenCV, stay written out.
#include <algorithm>
#include <bit>
#include <cstring>
#include <map>

#include "compose/building_blocks.h"
#include "passes/pass.h"

namespace torch2caffe {
namespace {

constexpr int64_t least_saving = 8;     // a file of one eighth
constexpr int64_t least_saved = 65536;  // numbers: no file of less is too large for anybody

int64_t count_of_weights(const Layer& layer) {
  int64_t count = 0;
  for (const Weight& weight : layer.weights) count += weight.count();
  return count;
}

// Bit for bit.
bool are_same(const Weight& a, const Weight& b) {
  if (a.shape() != b.shape()) return false;
  std::vector<float> values;
  values.reserve(static_cast<size_t>(a.count()));
  a.stream([&](const float* run, int64_t count) { values.insert(values.end(), run, run + count); });
  const float* next = values.data();
  bool same = true;
  b.stream([&](const float* run, int64_t count) {
    same = same && std::memcmp(run, next, static_cast<size_t>(count) * sizeof(float)) == 0;
    next += count;
  });
  return same;
}

bool are_same(const Layer& a, const Layer& b) {
  return a.type() == b.type() &&
         std::equal(a.weights.begin(), a.weights.end(), b.weights.begin(), b.weights.end(),
                    [](const Weight& x, const Weight& y) { return are_same(x, y); });
}

// BatchNorm's statistics must be marked as what training leaves alone, and are small.
bool may_share(const Layer& layer) { return !layer.weights.empty() && layer.type() != "BatchNorm"; }

// Bits of all weights: what differs here need not be compared.
uint64_t fingerprint(const Layer& layer) {
  uint64_t mixed = 14695981039346656037U;  // FNV-1a, over words
  for (const Weight& weight : layer.weights) {
    weight.stream([&](const float* values, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        mixed = (mixed ^ std::bit_cast<uint32_t>(values[i])) * 1099511628211U;
      }
    });
  }
  return mixed;
}

// For each layer that has another one's weights, that one.
std::map<size_t, size_t> owners_in(const Net& net) {
  std::map<int64_t, std::vector<size_t>> by_count;
  for (size_t i = 0; i < net.layers.size(); ++i) {
    if (may_share(net.layers[i])) by_count[count_of_weights(net.layers[i])].push_back(i);
  }
  std::map<size_t, size_t> owners;
  for (const auto& [count, layers] : by_count) {
    if (layers.size() < 2) continue;
    std::multimap<uint64_t, size_t> first;  // layers with weights of their own
    for (const size_t i : layers) {
      const uint64_t bits = fingerprint(net.layers[i]);
      const auto [begin, end] = first.equal_range(bits);
      const auto owner = std::find_if(begin, end, [&](const auto& entry) {
        return are_same(net.layers[entry.second], net.layers[i]);
      });
      if (owner != end) {
        owners[i] = owner->second;
      } else {
        first.emplace(bits, i);
      }
    }
  }
  return owners;
}

void name_weights(Layer& layer, const std::string& owner) {
  layer.param.clear_param();
  for (size_t i = 0; i < layer.weights.size(); ++i)
    layer.param.add_param()->set_name(inside(owner, "weights" + std::to_string(i)));
}

}  // namespace

void share_weights(Net& net, const Target& target) {
  if (!target.shares_weights()) return;
  const std::map<size_t, size_t> owners = owners_in(net);
  int64_t all = 0, saved = 0;
  for (const Layer& layer : net.layers) all += count_of_weights(layer);
  for (const auto& [layer, owner] : owners) saved += count_of_weights(net.layers[layer]);
  if (saved < least_saved || least_saving * (all - saved) > all) return;
  for (const auto& [layer, owner] : owners) {
    const std::string name = net.layers[owner].name();
    name_weights(net.layers[owner], name);
    name_weights(net.layers[layer], name);
  }
}

}  // namespace torch2caffe
