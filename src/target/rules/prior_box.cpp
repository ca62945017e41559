// PriorBox where a target lacks it, or reads its sizes as whole numbers and they are none: the
// boxes depend on nothing but the shapes, so they are fixed values.
#include "compose/building_blocks.h"
#include "net/layers/prior_corners.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

PixelSize pixels_of(const Shape& shape) { return {shape.at(2), shape.at(3)}; }

bool applies(const Net& net, const Layer& layer, const Target& target) {
  return layer.type() == "PriorBox" && target.lacks_for(net, layer);
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  std::vector<float> values =
      prior_values(layer.param.prior_box_param(), pixels_of(layers.shape(layer.bottoms.at(0))),
                   pixels_of(layers.shape(layer.bottoms.at(1))));
  const auto half = static_cast<int64_t>(values.size()) / 2;
  rewrite.finish(parameter(layers, Tensor({1, 2, half}, std::move(values))));
}

}  // namespace

void register_prior_box(Rules& rules) { rules.push_back({"prior_box", applies, rewrite}); }

}  // namespace torch2caffe
