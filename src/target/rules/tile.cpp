// Tile where there is none: a linear map of ones makes `tiles` elements of one. Where the axis has
// more, it gets an axis of one element in front, which is joined with it afterwards.
#include "lower/linear_map.h"
#include "net/building_blocks.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Tile" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const auto& tile = rewrite.layer().param.tile_param();
  const BlobId x = rewrite.layer().bottoms[0];
  const Shape shape = layers.shape(x);
  const size_t axis = axis_of(tile.axis(), shape.size());
  const LinearMap copies{tile.tiles(), 1, std::vector<float>(static_cast<size_t>(tile.tiles()), 1)};
  if (shape[axis] == 1) return rewrite.finish(apply_linear_map(layers, x, axis, copies));
  Shape row(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(axis));
  row.push_back(1);
  row.insert(row.end(), shape.begin() + static_cast<std::ptrdiff_t>(axis), shape.end());
  const BlobId rows = reshape(layers, x, row, "row");
  const BlobId copied = apply_linear_map(layers, rows, axis, copies, "copies");
  rewrite.finish(reshape(layers, copied, layers.shape(rewrite.layer().tops[0])));
}

}  // namespace

void register_tile(Rules& rules) { rules.push_back({"tile", applies, rewrite}); }

}  // namespace torch2caffe
