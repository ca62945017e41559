// Pooling that rounds down; and such that rounds up, where the target does not leave out windows
// beside the picture as Caffe does, which comes to the same.
//
//   target has pooling_param.round_mode   as it is
//   target has pooling_param.ceil_mode    ceil_mode: false
//   averages that the target divides by another number where a window is cut
//                                         a Convolution of each channel, which rounds down
//   else one of                           Pooling that rounds up, of which a Convolution with a one
//                                         in the upper left of its kernel leaves out the last row
//                                         and column where there is one too many
//                                         the same with Slice: cheaper, but SpacemiT takes none of
//                                         rows, and four more no Silence for what is left over
//                                         Pooling of every window; every n-th by a 1x1 Convolution
//
// Both roundings place the same windows from the top left on, so that what rounding up adds is left
// out without a change to the rest. A Convolution rounds down in every Caffe. A window that lies
// beside the picture is no number that could be multiplied by zero; nor are infinities and NaN,
// which spread to the window above and the one to the left.
#include "compose/building_blocks.h"
#include "compose/constants.h"
#include "compose/crop.h"
#include "compose/pooling.h"
#include "net/layer_type.h"
#include "target/measures.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool rounds_down(const Layer& layer) {
  return layer.param.pooling_param().round_mode() == caffe::PoolingParameter::FLOOR;
}

bool applies(const Net& net, const Layer& layer, const Target& target) {
  if (layer.type() != "Pooling") return false;
  if (rounds_down(layer)) return !target.has_field("Pooling", "pooling_param.round_mode");
  return drops_windows(net, layer) && target.lacks_for(net, layer);
}

BlobId cut(LayerBuilder& layers, BlobId x, const caffe::LayerParameter& pooling,
           const Shape& wanted) {
  const BlobId ceil = layers.add(pooling, {x}, {}, "ceil");
  const BlobId rows = narrow(layers, ceil, 2, 0, wanted[2], "rows");
  return narrow(layers, rows, 3, 0, wanted[3], "columns");
}

BlobId picked(LayerBuilder& layers, BlobId x, const caffe::LayerParameter& pooling,
              const Shape& wanted) {
  return crop(layers, layers.add(pooling, {x}, {}, "ceil"), {0, 0}, {wanted[2], wanted[3]});
}

BlobId subsampled(LayerBuilder& layers, BlobId x, caffe::LayerParameter pooling) {
  const auto windows = windows_of(pooling.pooling_param(), layers.shape(x));
  pooling.mutable_pooling_param()->clear_stride();
  pooling.mutable_pooling_param()->clear_stride_h();
  pooling.mutable_pooling_param()->clear_stride_w();
  const BlobId every = layers.add(std::move(pooling), {x}, {}, "every");
  const int64_t channels = layers.shape(x)[1];
  return convolution(layers, every, filled({channels, 1, 1, 1}, 1), std::nullopt,
                     {{windows[0].stride, windows[1].stride}, {}, {}, channels});
}

void rewrite(Rewrite& rewrite, const Target& target) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& floor = rewrite.layer();
  const BlobId x = floor.bottoms[0];
  if (!rounds_down(floor)) return rewrite.finish(subsampled(layers, x, floor.param));
  caffe::LayerParameter pooling = floor.param;
  pooling.mutable_pooling_param()->clear_round_mode();
  if (target.has_field("Pooling", "pooling_param.ceil_mode")) {
    pooling.mutable_pooling_param()->set_ceil_mode(false);
    return rewrite.finish(layers.add(std::move(pooling), floor.bottoms));
  }
  const Shape wanted = layers.shape(floor.tops[0]);
  const Layer ceil{pooling, {x}, {}, {}, {}};
  const Shape rounded_up = layer_type(ceil).shapes(ceil, {layers.shape(x)})[0];
  if (rounded_up == wanted) return rewrite.finish(layers.add(std::move(pooling), {x}));
  if (pooling.pooling_param().pool() == caffe::PoolingParameter::AVE &&
      !takes(target, layers.shape(x),
             [&](LayerBuilder& trial, BlobId images) { trial.add(pooling, {images}); })) {
    return rewrite.finish(average_by_convolution(layers, x, pooling.pooling_param()));
  }
  std::vector<Candidate> ways = {
      {"rounding up, results cut off",
       [&](LayerBuilder& trial) { return cut(trial, x, pooling, wanted); }, 7}};
  if (sees_images_everywhere(pooling.pooling_param(), layers.shape(x), rounded_up)) {
    ways.push_back({"rounding up, results left out by a Convolution",
                    [&](LayerBuilder& trial) { return picked(trial, x, pooling, wanted); }, 12});
  } else {
    ways.push_back({"every window, subsampled",
                    [&](LayerBuilder& trial) { return subsampled(trial, x, pooling); }, 12});
  }
  rewrite.finish(cheapest(layers, ways, target));
}

}  // namespace

void register_floor_pooling(Rules& rules) { rules.push_back({"floor_pooling", applies, rewrite}); }

}  // namespace torch2caffe
