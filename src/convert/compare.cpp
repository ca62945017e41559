// compare_networks(): see torch2caffe/compare.h.
#include "torch2caffe/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "base/output_files.h"
#include "net/cost.h"
#include "net/edges.h"
#include "net/shared_weights.h"
#include "report/comparison_page.h"
#include "runtime/description.h"
#include "runtime/partial_net.h"
#include "runtime/stored_weights.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;
using Pairs = std::map<size_t, size_t>;  // layers of the first to those of the second

fs::path prototxt_of(const fs::path& given) {
  return fs::exists(given) ? given : fs::path(given.string() + ".prototxt");
}

// Where convert writes it, "net.caffemodel.unverified" as well.
fs::path caffemodel_beside(const fs::path& prototxt) {
  std::string name = prototxt.filename().string();
  const std::string ending = ".prototxt";
  if (const size_t place = name.rfind(ending); place != std::string::npos)
    name.replace(place, ending.size(), ".caffemodel");
  return prototxt.parent_path() / name;
}

struct Side {
  PartialNet partial;
  std::optional<caffe::NetParameter> weights;

  const std::vector<Layer>& layers() const { return partial.net.layers; }
};

Side read(const fs::path& given, std::vector<std::string>& notes) {
  const fs::path prototxt = prototxt_of(given), caffemodel = caffemodel_beside(prototxt);
  const caffe::NetParameter description = read_prototxt(prototxt);
  Side side{partial_net(description, describe(prototxt).inputs), std::nullopt};
  if (caffemodel != prototxt && fs::exists(caffemodel)) {
    side.weights = read_caffemodel(caffemodel);
    add_shared_weights(description, *side.weights);
  } else {
    notes.push_back(fmt::format("weights were not compared: there is no {}", caffemodel.string()));
  }
  return side;
}

NetworkCost cost_of(const Side& side) {
  Cost cost;
  for (size_t i = 0; i < side.layers().size(); ++i) {
    if (side.partial.known[i] && side.layers()[i].type() != "Input")
      cost += cost_of(side.partial.net, side.layers()[i]);
  }
  return {static_cast<int>(side.layers().size()), cost.parameters, cost.multiply_adds,
          cost.blob_elements};
}

// ---- structure ----

// The layers that are not yet matched, by what `key` says of them, in their order.
template <typename Key>
void match_by(const Side& first, const Side& second, Key key, Pairs& pairs) {
  std::vector<bool> taken(second.layers().size());
  for (const auto& [one, other] : pairs) taken[other] = true;
  std::map<std::string, std::vector<size_t>> left;
  for (size_t i = second.layers().size(); i-- > 0;) {
    if (!taken[i]) left[key(second.layers()[i])].push_back(i);
  }
  for (size_t i = 0; i < first.layers().size(); ++i) {
    std::vector<size_t>& candidates = left[key(first.layers()[i])];
    if (pairs.count(i) > 0 || candidates.empty()) continue;
    pairs[i] = candidates.back();
    candidates.pop_back();
  }
}

Pairs match(const Side& first, const Side& second) {
  Pairs pairs;
  match_by(
      first, second, [](const Layer& layer) { return layer.name(); }, pairs);
  match_by(
      first, second, [](const Layer& layer) { return layer.type(); }, pairs);
  return pairs;
}

std::string fields_of(const Layer& layer) {
  caffe::LayerParameter fields = layer.param;
  fields.clear_name();
  fields.clear_type();
  fields.clear_bottom();
  fields.clear_top();
  fields.clear_blobs();
  return fields.ShortDebugString();
}

std::string shapes_of(const Side& side, size_t layer) {
  if (!side.partial.known[layer]) return "";
  std::vector<std::string> shapes;
  for (const Shape& shape : shapes_of(side.partial.net, side.layers()[layer].tops))
    shapes.push_back(fmt::format("{}", fmt::join(shape, "x")));
  return fmt::format("{}", fmt::join(shapes, ", "));
}

std::string names_of(const Side& side, const std::vector<size_t>& layers) {
  std::vector<std::string> names;
  for (size_t layer : layers) names.push_back(side.layers()[layer].name());
  return fmt::format("{}", fmt::join(names, ", "));
}

bool reads_the_same(const std::vector<size_t>& first, const std::vector<size_t>& second,
                    const Pairs& pairs) {
  return std::ranges::equal(first, second, [&](size_t one, size_t other) {
    const auto pair = pairs.find(one);
    return pair != pairs.end() && pair->second == other;
  });
}

void compare_layers(const Side& first, size_t one, const Side& second, size_t other,
                    const Pairs& pairs, std::vector<LayerDifference>& differences) {
  const Layer &a = first.layers()[one], &b = second.layers()[other];
  const auto differ = [&](const char* what, const std::string& in_a, const std::string& in_b) {
    if (in_a != in_b) differences.push_back({a.name(), b.name(), what, in_a, in_b});
  };
  differ("type", a.type(), b.type());
  differ("fields", fields_of(a), fields_of(b));
  differ("shapes", shapes_of(first, one), shapes_of(second, other));
  const auto reads_a = layers_read_by(first.partial.net, one),
             reads_b = layers_read_by(second.partial.net, other);
  if (!reads_the_same(reads_a, reads_b, pairs)) {
    differences.push_back(
        {a.name(), b.name(), "bottoms", names_of(first, reads_a), names_of(second, reads_b)});
  }
}

std::vector<LayerDifference> structure(const Side& first, const Side& second, const Pairs& pairs) {
  std::vector<LayerDifference> differences;
  std::vector<bool> matched(second.layers().size());
  for (size_t i = 0; i < first.layers().size(); ++i) {
    const auto pair = pairs.find(i);
    if (pair == pairs.end()) {
      differences.push_back({first.layers()[i].name(), "", "", first.layers()[i].type(), ""});
    } else {
      matched[pair->second] = true;
      compare_layers(first, i, second, pair->second, pairs, differences);
    }
  }
  for (size_t i = 0; i < second.layers().size(); ++i) {
    if (!matched[i])
      differences.push_back({"", second.layers()[i].name(), "", "", second.layers()[i].type()});
  }
  return differences;
}

// ---- weights ----

std::vector<double> values_of(const caffe::BlobProto& blob) {
  if (blob.data_size() == 0) return {blob.double_data().begin(), blob.double_data().end()};
  return {blob.data().begin(), blob.data().end()};
}

WeightDifference compare_values(const std::vector<double>& first,
                                const std::vector<double>& second) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  WeightDifference row;
  row.values = static_cast<int64_t>(first.size());
  for (size_t i = 0; i < first.size(); ++i) {
    row.largest = std::max(row.largest, std::abs(first[i]));
    const double other = i < second.size() ? second[i] : infinity;
    if (first[i] == other || (std::isnan(first[i]) && std::isnan(other))) continue;
    const double difference = std::abs(first[i] - other);
    ++row.differing;
    row.difference = std::max(row.difference, std::isnan(difference) ? infinity : difference);
  }
  if (first.size() == second.size()) return row;
  row.differing = row.values;
  row.difference = infinity;
  return row;
}

void compare_weights(const Side& first, const Side& second, const Pairs& pairs,
                     NetworkComparison& result) {
  if (!first.weights || !second.weights) return;
  const auto firsts = stored_blobs(*first.weights), seconds = stored_blobs(*second.weights);
  for (const auto& [one, other] : pairs) {
    const auto a = firsts.find(first.layers()[one].name());
    const auto b = seconds.find(second.layers()[other].name());
    if (a == firsts.end() || b == seconds.end()) continue;
    const int blobs = std::min(a->second->size(), b->second->size());
    result.weight_blobs += blobs;
    for (int i = 0; i < blobs; ++i) {
      WeightDifference row =
          compare_values(values_of(a->second->Get(i)), values_of(b->second->Get(i)));
      if (row.differing == 0) continue;
      row.layer = a->first;
      row.blob = i;
      result.weights.push_back(row);
    }
  }
}

}  // namespace

NetworkComparison compare_networks(const fs::path& first, const fs::path& second) {
  NetworkComparison result;
  const Side one = read(first, result.notes), other = read(second, result.notes);
  const Pairs pairs = match(one, other);
  result.layers = structure(one, other, pairs);
  compare_weights(one, other, pairs, result);
  result.first = cost_of(one);
  result.second = cost_of(other);
  return result;
}

void write_page(const fs::path& page, const fs::path& first, const fs::path& second,
                const NetworkComparison& comparison) {
  OutputFiles files;
  files.add(page).write(comparison_page(first.string(), second.string(), comparison));
  files.commit();
}

}  // namespace torch2caffe
