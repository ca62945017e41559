// PriorBox whose sizes are no whole numbers of pixels, where the target cuts what is behind the
// point off: the SSD branch does (prior_box_layer.cpp keeps sizes in an int).
//
// Result:  Parameter, which holds the boxes and their variances
#include "net/building_blocks.h"
#include "net/layers/prior_sizes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

bool applies(const Net&, const Layer& layer, const Target& target) {
  return layer.type() == "PriorBox" && target.makes_mistake("cut_prior_sizes") &&
         has_fractions(layer.param.prior_box_param());
}

// The variance of the i-th number.
float variance_of(const caffe::PriorBoxParameter& param, size_t i) {
  if (param.variance().empty()) return 0.1F;  // the layer's default
  return param.variance(static_cast<int>(i % static_cast<size_t>(param.variance_size())));
}

void rewrite(Rewrite& rewrite, const Target&) {
  LayerBuilder& layers = rewrite.layers();
  const Layer& layer = rewrite.layer();
  const auto& param = layer.param.prior_box_param();
  std::vector<float> values =
      prior_corners(param, layers.shape(layer.bottoms[0]), layers.shape(layer.bottoms[1]));
  const size_t corners = values.size();
  values.resize(2 * corners);
  for (size_t i = 0; i < corners; ++i) values[corners + i] = variance_of(param, i);
  const Shape shape = {1, 2, static_cast<int64_t>(corners)};
  rewrite.finish(parameter(layers, Tensor(shape, std::move(values))));
}

}  // namespace

void register_cut_prior_sizes(Rules& rules) {
  rules.push_back({"cut_prior_sizes", applies, rewrite});
}

}  // namespace torch2caffe
