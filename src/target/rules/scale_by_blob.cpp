// Scale with two bottoms where there is none: the second one is repeated to the first one's shape.
//
// Given:   y = Scale(x, s) with axis a
// Result:  factors = Tile of s along each axis that it lacks, or where it has one element for each
//                    channel of images: Deconvolution of them by ones, or as many filters
//          y = Eltwise(x, factors), the product
#include "compose/broadcast.h"
#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "Scale" && layer.bottoms.size() == 2 &&
         !layer.param.scale_param().bias_term() && target.lacks_for(net, layer);
}

// What a Reshape made s of, where that has the shape already, as factors of images often have.
BlobId before_reshape(const Net& net, BlobId s, const Shape& shape) {
  const Layer* layer = net.layer_writing(s);
  const bool is_reshape = layer != nullptr && layer->type() == "Reshape";
  return is_reshape && net[layer->bottoms[0]].shape == shape ? layer->bottoms[0] : s;
}

// Each element of [N, C, 1, 1] all over an image.
BlobId spread(LayerBuilder& layers, BlobId x, const Shape& images) {
  const Shape kernel = {images[1], 1, images[2], images[3]};
  return deconvolution(layers, x, filled(kernel, 1), std::nullopt, {{}, {}, {}, images[1]},
                       "factors");
}

BlobId spread_by_filters(LayerBuilder& layers, BlobId x, const Shape& images) {
  const Shape filters = {count_between(images, 1, 4), 1, 1, 1};
  const BlobId copies = convolution(layers, x, filled(filters, 1), std::nullopt,
                                    {{}, {}, {}, images[1]}, "factors/copies");
  return reshape(layers, copies, images, "factors");
}

void rewrite(Rewrite& rewrite, const Target& target) {
  LayerBuilder& layers = rewrite.layers();
  const BlobId x = rewrite.layer().bottoms[0], s = rewrite.layer().bottoms[1];
  const Shape shape = layers.shape(x), given = layers.shape(s);
  const size_t axis = axis_of(rewrite.layer().param.scale_param().axis(), shape.size());
  Shape aligned(shape.size(), 1);
  std::copy(given.begin(), given.end(), aligned.begin() + static_cast<std::ptrdiff_t>(axis));
  const BlobId operand =
      reshape(layers, before_reshape(layers.net(), s, aligned), aligned, "operand");
  std::vector<Candidate> ways = {
      {"copies", [&](LayerBuilder& trial) { return expand(trial, operand, shape, "factors"); }, 5}};
  if (shape.size() == 4 && aligned != shape && aligned == Shape{shape[0], shape[1], 1, 1}) {
    ways.push_back({"a Deconvolution of ones",
                    [&](LayerBuilder& trial) { return spread(trial, operand, shape); }, 10});
    ways.push_back({"a filter of one for each element",
                    [&](LayerBuilder& trial) { return spread_by_filters(trial, operand, shape); },
                    10});
  }
  rewrite.finish(product(layers, x, cheapest(layers, ways, target, "factors")));
}

}  // namespace

void register_scale_by_blob(Rules& rules) { rules.push_back({"scale_by_blob", applies, rewrite}); }

}  // namespace torch2caffe
