// Permute where there is none: an axis goes to the end by cutting the blob along it, and joining
// the pieces along a new last axis.
//
// Given:   y = Permute(x) with order 0 2 3 1, x of N C H W
// Result:  x_0, ..., x_C-1 = Slice(x) along axis 1, each N 1 H W
//          y_c = Reshape(x_c) to N H W 1
//          y = Concat(y_0, ..., y_C-1) along axis 3
//
// Any order is a run of such moves. The longest head of the order that is ascending already stays
// where it is.
#include <algorithm>
#include <numeric>

#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// Beyond this the group is larger than anyone's network, and a target that has Permute is the
// better advice.
constexpr int64_t most_pieces = 1024;

using Axes = std::vector<size_t>;

// The axes of the bottom to be moved to the end, in this order.
Axes moves_of(const Axes& order) {
  const auto stay_end = std::is_sorted_until(order.begin(), order.end());
  return Axes(stay_end, order.end());
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Permute" || target.has_layer("Permute")) return false;
  const Shape& shape = net[layer.bottoms[0]].shape;
  int64_t pieces = 0;
  for (size_t axis : moves_of(permute_order(layer, shape.size()))) pieces += shape[axis];
  return pieces <= most_pieces;
}

BlobId move_to_end(LayerBuilder& layers, BlobId blob, size_t axis, const std::string& part,
                   bool is_last) {
  Shape shape = layers.shape(blob);
  const auto pieces = static_cast<size_t>(shape[axis]);
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
  shape.push_back(1);
  caffe::LayerParameter slice = layer_of_type("Slice");
  slice.mutable_slice_param()->set_axis(static_cast<int32_t>(axis));
  for (size_t i = 1; i < pieces; ++i)
    slice.mutable_slice_param()->add_slice_point(static_cast<uint32_t>(i));
  std::vector<BlobId> joined;
  for (BlobId piece : layers.add_many(pieces, std::move(slice), {blob}, part + "/slice")) {
    caffe::LayerParameter reshape = layer_of_type("Reshape");
    for (int64_t dim : shape) reshape.mutable_reshape_param()->mutable_shape()->add_dim(dim);
    joined.push_back(layers.add(std::move(reshape), {piece}, {}, part + "/piece"));
  }
  caffe::LayerParameter concat = layer_of_type("Concat");
  concat.mutable_concat_param()->set_axis(static_cast<int32_t>(shape.size()) - 1);
  return layers.add(std::move(concat), std::move(joined), {}, is_last ? "" : part);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  BlobId blob = rewrite.layer().bottoms[0];
  const Axes order = permute_order(rewrite.layer(), layers.shape(blob).size());
  const Axes moves = moves_of(order);
  Axes place(order.size());  // where each bottom axis stands now
  std::iota(place.begin(), place.end(), size_t{0});
  for (size_t i = 0; i < moves.size(); ++i) {
    const size_t axis = place[moves[i]];
    blob =
        move_to_end(layers, blob, axis, "axis" + std::to_string(moves[i]), i + 1 == moves.size());
    for (size_t& other : place) other -= other > axis ? 1 : 0;
    place[moves[i]] = order.size() - 1;
  }
  rewrite.finish(blob);
}

}  // namespace

void register_permute(Rules& rules) { rules.push_back({"permute", applies, rewrite}); }

}  // namespace torch2caffe
