// The orders in which heads hold their values, and the way from each to SSD's own.
#include <fmt/format.h>

#include <algorithm>

#include "compose/building_blocks.h"
#include "ssd/head.h"

namespace torch2caffe {
namespace {

// Where the values of a map begin among all, and where its priors.
struct Begin {
  int64_t value = 0, prior = 0;
};

// The cell of a map that prior `index` of the map belongs to.
int64_t cell_of(int64_t index, const HeadMap& map, int64_t kinds, bool kinds_first) {
  return kinds_first ? index % map.cell_count() : index / kinds;
}

bool fits(const Head& head, int64_t values, const Layout& layout) {
  const int64_t priors = head.values() / values;
  Begin begin;
  for (const HeadMap& map : head.maps) {
    const int64_t kinds = map.channels / values;
    for (int64_t index = 0; index < kinds * map.cell_count(); ++index) {
      const int64_t cell = cell_of(index, map, kinds, layout.kinds_first);
      for (int64_t value = 0; value < values; ++value) {
        const int64_t prior = begin.prior + index;
        const int64_t place = layout.values_first ? value * priors + prior : prior * values + value;
        const int64_t origin = head.origin[static_cast<size_t>(place)] - begin.value;
        if (origin < 0 || origin >= map.values() || origin % map.cell_count() != cell) return false;
      }
    }
    begin.value += map.values();
    begin.prior += kinds * map.cell_count();
  }
  return true;
}

// What the shape of a head says of its layout; nothing where it is flat, or could mean both.
std::optional<bool> values_first(const Shape& shape, int64_t values) {
  if (shape.size() != 3 || shape[1] == shape[2]) return std::nullopt;
  if (shape[2] == values) return false;
  if (shape[1] == values) return true;
  return std::nullopt;
}

}  // namespace

std::optional<Layout> layout_of(const Net& net, const Head& head, int64_t values) {
  for (const HeadMap& map : head.maps) {
    if (map.channels % values != 0) return std::nullopt;
  }
  const auto shown = values_first(net[head.blob].shape, values);
  for (const Layout layout :
       {Layout{false, false}, Layout{false, true}, Layout{true, false}, Layout{true, true}}) {
    if (shown && *shown != layout.values_first) continue;
    if (fits(head, values, layout)) return layout;
  }
  return std::nullopt;
}

std::vector<int64_t> prior_order(const std::vector<HeadMap>& maps, int64_t values,
                                 const Layout& layout) {
  std::vector<int64_t> order;
  for (const HeadMap& map : maps) {
    const auto begin = static_cast<int64_t>(order.size());
    const int64_t kinds = map.channels / values;
    for (int64_t cell = 0; cell < map.cell_count(); ++cell) {
      for (int64_t kind = 0; kind < kinds; ++kind) {
        order.push_back(
            begin + (layout.kinds_first ? kind * map.cell_count() + cell : cell * kinds + kind));
      }
    }
  }
  return order;
}

Tensor in_own_order(const Tensor& tensor, const std::vector<HeadMap>& maps, int64_t values,
                    const Layout& layout) {
  const std::vector<double> given = tensor.doubles();
  const std::vector<int64_t> order = prior_order(maps, values, layout);
  const auto priors = static_cast<int64_t>(order.size());
  std::vector<double> own;
  own.reserve(given.size());
  for (int64_t begin = 0; begin < tensor.count(); begin += priors * values) {
    for (const int64_t prior : order) {
      for (int64_t value = 0; value < values; ++value) {
        const int64_t place = layout.values_first ? value * priors + prior : prior * values + value;
        own.push_back(given[static_cast<size_t>(begin + place)]);
      }
    }
  }
  return Tensor::of_doubles({tensor.count() / priors / values, priors, values}, std::move(own));
}

BlobId in_own_order(LayerBuilder& layers, BlobId blob, const std::vector<HeadMap>& maps,
                    int64_t values, const Layout& layout) {
  if (!layout.values_first && !layout.kinds_first) return blob;
  const int64_t batch = layers.shape(blob)[0];
  const auto priors = static_cast<int64_t>(prior_order(maps, values, layout).size());
  const bool across = layout.values_first;
  blob = reshape(layers, blob, across ? Shape{batch, values, priors} : Shape{batch, priors, values},
                 "values");
  if (!layout.kinds_first) return permute(layers, blob, {0, 2, 1}, "priors");
  std::vector<int64_t> cuts;
  int64_t end = 0;
  for (const HeadMap& map : maps) cuts.push_back(end += map.values() / values);
  cuts.pop_back();
  std::vector<BlobId> pieces = {blob};
  if (!cuts.empty()) pieces = slice(layers, blob, across ? 2 : 1, cuts, "maps");
  for (size_t i = 0; i < pieces.size(); ++i) {
    const int64_t cells = maps[i].cell_count();
    const int64_t kinds = maps[i].channels / values;
    const auto part = [&](const char* name) { return fmt::format("{}/{}", name, i); };
    BlobId piece =
        reshape(layers, pieces[i],
                across ? Shape{batch, values, kinds, cells} : Shape{batch, kinds, cells, values},
                part("kinds"));
    piece = across ? permute(layers, piece, {0, 3, 2, 1}, part("cells"))
                   : permute(layers, piece, {0, 2, 1, 3}, part("cells"));
    pieces[i] = reshape(layers, piece, {batch, cells * kinds, values}, part("priors"));
  }
  return concat(layers, std::move(pieces), 1, "priors");
}

}  // namespace torch2caffe
