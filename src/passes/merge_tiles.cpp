// Keeps small what is repeated only to be multiplied or added.
//
// Given:   y = Tile(x);  z = Power(y) or another layer that maps each element by itself, the only
//          reader of y
// Result:  z = Tile(Power(x))
//
// Given:   t = Tile(s), perhaps along several axes;  y = Eltwise(x, t), the only reader of t
// Result:  y = Scale(x, s) for a product, Bias(x, s) for a sum, where that costs less
#include <algorithm>

#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/rewrite.h"
#include "net/layer_type.h"
#include "passes/pass.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// ---- what maps each element by itself goes in front ----

bool maps_elements(const Layer& layer) {
  const bool is_neuron = layer_type(layer).in_place && layer.weights.empty();
  return layer.bottoms.size() == 1 && (is_neuron || layer.type() == "AbsVal");
}

// The Tile layer that makes the blob for one reader; -1 if there is none.
int tile_of(const Net& net, BlobId blob) {
  const int writer = net.writer_of(blob);
  const bool is_tile = writer >= 0 && net.layers[static_cast<size_t>(writer)].type() == "Tile";
  return is_tile && net.uses_of(blob) == 1 ? writer : -1;
}

bool exchange(Net& net, size_t index) {
  Layer& mapping = net.layers[index];
  if (!maps_elements(mapping)) return false;
  const int writer = tile_of(net, mapping.bottoms[0]);
  if (writer < 0) return false;
  Layer& tile = net.layers[static_cast<size_t>(writer)];
  const BlobId between = mapping.bottoms[0];
  // No layer may be called as another one's blob: OpenCV takes one for the other.
  tile.param.set_name(mapping.name());
  mapping.param.set_name(net.unique_name(inside(mapping.name(), "small")));
  net[between] = {mapping.name(), net[tile.bottoms[0]].shape, {}};
  mapping.bottoms = tile.bottoms;
  std::swap(tile.tops, mapping.tops);
  tile.bottoms = {between};
  std::swap(tile, mapping);
  return true;
}

// ---- Scale and Bias instead of a blob of the full size ----

struct Repeated {
  BlobId small;
  std::vector<size_t> tiles;  // layers, the first one first
};

// What Tile layers repeat along axes of one element; nothing where another layer makes the blob.
std::optional<Repeated> repeated(const Net& net, BlobId blob) {
  Repeated result{blob, {}};
  for (int writer = tile_of(net, blob); writer >= 0; writer = tile_of(net, result.small)) {
    const Layer& tile = net.layers[static_cast<size_t>(writer)];
    const Shape& shape = net[tile.bottoms[0]].shape;
    if (shape.at(axis_of(tile.param.tile_param().axis(), shape.size())) != 1) break;
    result.small = tile.bottoms[0];
    result.tiles.insert(result.tiles.begin(), static_cast<size_t>(writer));
  }
  return result.tiles.empty() ? std::nullopt : std::optional(result);
}

// The layers as they are, for a trial.
BlobId as_it_is(LayerBuilder& layers, const Net& net, const Layer& eltwise, const Repeated& factors,
                size_t side) {
  BlobId x = factors.small;
  for (size_t tile : factors.tiles) x = layers.add(net.layers[tile].param, {x}, {}, "tile");
  std::vector<BlobId> bottoms = eltwise.bottoms;
  bottoms[side] = x;
  return layers.add(eltwise.param, bottoms);
}

BlobId with_two_bottoms(LayerBuilder& layers, const Layer& eltwise, const Repeated& operand,
                        size_t side) {
  std::vector<Side> sides = {eltwise.bottoms[0], eltwise.bottoms[1]};
  sides[side] = operand.small;
  const auto& param = eltwise.param.eltwise_param();
  if (param.operation() == caffe::EltwiseParameter::PROD)
    return blob_of(broadcast_product(layers, sides[0], sides[1]));
  const auto coefficient = [&](int i) {
    return param.coeff_size() > i ? static_cast<double>(param.coeff(i)) : 1;
  };
  return blob_of(broadcast_sum(layers, {sides[0], coefficient(0)}, {sides[1], coefficient(1)}));
}

bool shrink(Net& net, size_t index, const Target& target) {
  const Layer eltwise = net.layers[index];  // a copy: the builder makes the net's vectors grow
  if (eltwise.type() != "Eltwise" || eltwise.bottoms.size() != 2) return false;
  if (eltwise.param.eltwise_param().operation() == caffe::EltwiseParameter::MAX) return false;
  for (size_t side = 0; side < 2; ++side) {
    const auto operand = repeated(net, eltwise.bottoms[side]);
    if (!operand) continue;
    const std::vector<Candidate> ways = {
        {"a blob repeated to the full size",
         [&](LayerBuilder& layers) { return as_it_is(layers, net, eltwise, *operand, side); }},
        {"two bottoms of unlike size",
         [&](LayerBuilder& layers) { return with_two_bottoms(layers, eltwise, *operand, side); }}};
    LayerBuilder trial(net, index, eltwise.name(), {});
    if (choose(trial, ways, target) == 0) continue;
    for (auto tile = operand->tiles.rbegin(); tile != operand->tiles.rend(); ++tile)
      net[net.layers[*tile].tops[0]].value = {};
    Rewrite rewrite(net, index);
    rewrite.finish(ways[1].build(rewrite.layers()));
    return true;
  }
  return false;
}

}  // namespace

void merge_tiles(Net& net, const Target& target) {
  for (size_t i = 0; i < net.layers.size(); ++i) {
    // Back to what reads the Tile's bottom: it may be repeated itself.
    while (exchange(net, i)) i = static_cast<size_t>(net.writer_of(net.layers[i].bottoms[0]));
  }
  for (size_t i = 0; i < net.layers.size(); ++i) shrink(net, i, target);
  drop_unread(net, target);
}

}  // namespace torch2caffe
