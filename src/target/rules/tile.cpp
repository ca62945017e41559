// Tile where there is none, the cheaper of
//
//   a Concat of the blob with itself, where that is not too often
//   a linear map of ones, which makes `tiles` elements of one. Where the axis has more, it gets an
//   axis of one element in front, which is joined with it afterwards.
#include "compose/building_blocks.h"
#include "compose/index_select.h"
#include "compose/linear_map.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Tile" && target.lacks_for(net, layer);
}

BlobId by_a_map(LayerBuilder& layers, BlobId x, size_t axis, int64_t tiles) {
  const Shape shape = layers.shape(x);
  const auto copies = LinearMap::filled(tiles, 1, 1);
  if (shape[axis] == 1) return apply_linear_map(layers, x, axis, copies);
  Shape row = shape, result = shape;
  row.insert(row.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  result[axis] *= tiles;
  const BlobId rows = reshape(layers, x, row, "row");
  const BlobId copied = apply_linear_map(layers, rows, axis, copies, "copies");
  return reshape(layers, copied, result);
}

void rewrite(Rewrite& rewrite, const Target& target) {
  const auto& tile = rewrite.layer().param.tile_param();
  const BlobId x = rewrite.layer().bottoms[0];
  const size_t axis = axis_of(tile.axis(), rewrite.layers().shape(x).size());
  const int64_t tiles = tile.tiles();
  std::vector<Candidate> ways;
  if (tiles > 1 && tiles <= most_pieces) {
    ways.push_back({"a Concat of copies", [&](LayerBuilder& layers) {
                      return concat(layers, std::vector<BlobId>(static_cast<size_t>(tiles), x),
                                    axis);
                    }});
  }
  ways.push_back({"a linear map of ones",
                  [&](LayerBuilder& layers) { return by_a_map(layers, x, axis, tiles); }});
  rewrite.finish(cheapest(rewrite.layers(), ways, target));
}

}  // namespace

void register_tile(Rules& rules) { rules.push_back({"tile", applies, rewrite}); }

}  // namespace torch2caffe
