// Slice of images where there is none, or no Silence for those of its tops that nobody reads:
// Convolutions of one element pick channels, those of each channel cut rows and columns.
//
// Given:   a, b = Slice(x) along the channels, after the first of three
// Result:  a = Convolution(x) with weights 1 0 0, b = Convolution(x) with weights 0 1 0 and 0 0 1;
//          nothing for tops that nobody reads
//
// As with crop(), NaN and infinity spread to what is picked beside them.
#include <algorithm>

#include "compose/building_blocks.h"
#include "compose/crop.h"
#include "compose/made_weights.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

size_t axis_of_slice(const Net& net, const Layer& layer) {
  return axis_of(layer.param.slice_param().axis(), net[layer.bottoms[0]].shape.size());
}

// Where one alone is read, silence_unused_tops knows cheaper ways.
bool leaves_tops_unread(const Net& net, const Layer& layer) {
  const auto read = std::count_if(layer.tops.begin(), layer.tops.end(),
                                  [&](BlobId top) { return net.uses_of(top) > 0; });
  return read > 1 && read < static_cast<int64_t>(layer.tops.size());
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Slice" || net[layer.bottoms[0]].shape.size() != 4 ||
      axis_of_slice(net, layer) == 0)
    return false;
  return target.lacks_for(net, layer) ||
         (!target.has_layer("Silence") && leaves_tops_unread(net, layer));
}

BlobId channels(LayerBuilder& layers, BlobId images, int64_t first, int64_t count,
                const std::string& part) {
  const int64_t all = layers.shape(images)[1];
  std::vector<float> picks =
      made_weights({count, all}, 0, "a matrix that picks channels where there is no Slice");
  for (int64_t i = 0; i < count; ++i) picks[static_cast<size_t>(i * all + first + i)] = 1;
  return convolution(layers, images, Tensor({count, all, 1, 1}, std::move(picks)), std::nullopt, {},
                     part);
}

BlobId piece(LayerBuilder& layers, BlobId images, size_t axis, int64_t first, int64_t count,
             const std::string& part) {
  return axis == 1 ? channels(layers, images, first, count, part)
                   : crop_along(layers, images, axis, first, count, part);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& slice = rewrite.layer();
  const size_t axis = axis_of_slice(layers.net(), slice);
  std::vector<BlobId> pieces;
  int64_t first = 0;
  for (size_t i = 0; i < slice.tops.size(); ++i) {
    const BlobId top = slice.tops[i];
    const int64_t count = layers.shape(top)[axis];
    const bool is_read = layers.net().uses_of(top) > 0;
    pieces.push_back(
        is_read ? piece(layers, slice.bottoms[0], axis, first, count, std::to_string(i)) : top);
    first += count;
  }
  rewrite.finish(pieces);
}

}  // namespace

void register_slice(Rules& rules) { rules.push_back({"slice", applies, rewrite}); }

}  // namespace torch2caffe
