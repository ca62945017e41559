// PriorBox: for a feature map and the picture, corners and variances of the prior boxes of every
// cell (the SSD branch's prior_box_layer.cpp). The top is 1 x 2 x (4 * priors).
#include <cmath>

#include "net/layer_type.h"
#include "net/layers/prior_sizes.h"

namespace torch2caffe {
namespace {

std::vector<float> ratios_of(const caffe::PriorBoxParameter& param) {
  std::vector<float> ratios = {1};
  for (float ratio : param.aspect_ratio()) {
    bool known = false;
    for (float other : ratios) known = known || std::fabs(ratio - other) < 1e-6F;
    if (known) continue;
    ratios.push_back(ratio);
    if (param.flip()) ratios.push_back(1 / ratio);
  }
  return ratios;
}

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const Shape& map = bottoms.at(0);
  const auto boxes = static_cast<int64_t>(prior_sizes(layer.param.prior_box_param()).size());
  return {{1, 2, map.at(2) * map.at(3) * boxes * 4}};
}

}  // namespace

std::vector<PriorSize> prior_sizes(const caffe::PriorBoxParameter& param) {
  std::vector<PriorSize> sizes;
  const std::vector<float> ratios = ratios_of(param);
  for (int i = 0; i < param.min_size_size(); ++i) {
    const float least = param.min_size(i);
    sizes.push_back({least, least});
    if (i < param.max_size_size()) {
      const float between = std::sqrt(least * param.max_size(i));
      sizes.push_back({between, between});
    }
    for (size_t r = 1; r < ratios.size(); ++r) {
      sizes.push_back({least * std::sqrt(ratios[r]), least / std::sqrt(ratios[r])});
    }
  }
  return sizes;
}

void register_prior_box(LayerTypes& types) { types["PriorBox"] = {.shapes = shapes}; }

}  // namespace torch2caffe
