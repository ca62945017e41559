// Pooling that rounds down.
//
//   target has pooling_param.round_mode   as it is
//   target has pooling_param.ceil_mode    ceil_mode: false
//   else                                  Pooling that rounds up; Slice of the last row and column
//   where there is one
//                                         too many
//
// Both roundings place the same windows from the top left on, so that what rounding up adds is cut
// off without a change to the rest.
#include "net/building_blocks.h"
#include "net/layer_type.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net&, const Layer& layer, const Target& target) {
  return layer.type() == "Pooling" &&
         layer.param.pooling_param().round_mode() == caffe::PoolingParameter::FLOOR &&
         !target.has_field("Pooling", "pooling_param.round_mode");
}

void rewrite(Rewrite& rewrite, const Target& target) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& floor = rewrite.layer();
  caffe::LayerParameter pooling = floor.param;
  pooling.mutable_pooling_param()->clear_round_mode();
  if (target.has_field("Pooling", "pooling_param.ceil_mode")) {
    pooling.mutable_pooling_param()->set_ceil_mode(false);
    return rewrite.finish(layers.add(std::move(pooling), floor.bottoms));
  }
  const Shape wanted = layers.shape(floor.tops[0]);
  const BlobId ceil = layers.add(std::move(pooling), floor.bottoms, {}, "ceil");
  const BlobId rows = narrow(layers, ceil, 2, 0, wanted[2], "rows");
  rewrite.finish(narrow(layers, rows, 3, 0, wanted[3], "columns"));
}

}  // namespace

void register_floor_pooling(Rules& rules) { rules.push_back({"floor_pooling", applies, rewrite}); }

}  // namespace torch2caffe
