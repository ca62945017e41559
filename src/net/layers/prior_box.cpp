// PriorBox: for a feature map and the picture, corners and variances of the prior boxes of every
// cell (the SSD branch's prior_box_layer.cpp). The top is 1 x 2 x (4 * priors).
#include <algorithm>
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

// What the layer says of one axis of the picture, or else the picture itself.
float side_of(uint32_t own, uint32_t common, int64_t picture) {
  if (own > 0) return static_cast<float>(own);
  return static_cast<float>(common > 0 ? common : picture);
}

// The distance of two cells along one axis, in pixels.
float step_of(float own, float common, int64_t cells, float picture) {
  if (own > 0) return own;
  return common > 0 ? common : picture / static_cast<float>(cells);
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

std::vector<float> prior_corners(const caffe::PriorBoxParameter& param, const Shape& map,
                                 const Shape& picture) {
  const float height = side_of(param.img_h(), param.img_size(), picture.at(2));
  const float width = side_of(param.img_w(), param.img_size(), picture.at(3));
  const float step_h = step_of(param.step_h(), param.step(), map.at(2), height);
  const float step_w = step_of(param.step_w(), param.step(), map.at(3), width);
  const std::vector<PriorSize> sizes = prior_sizes(param);
  std::vector<float> corners;
  for (int64_t row = 0; row < map[2]; ++row) {
    for (int64_t column = 0; column < map[3]; ++column) {
      const float x = (static_cast<float>(column) + param.offset()) * step_w;
      const float y = (static_cast<float>(row) + param.offset()) * step_h;
      for (const PriorSize& size : sizes) {
        corners.push_back((x - size.width / 2) / width);
        corners.push_back((y - size.height / 2) / height);
        corners.push_back((x + size.width / 2) / width);
        corners.push_back((y + size.height / 2) / height);
      }
    }
  }
  if (param.clip()) {
    for (float& corner : corners) corner = std::clamp(corner, 0.0F, 1.0F);
  }
  return corners;
}

bool has_fractions(const caffe::PriorBoxParameter& param) {
  const auto is_fraction = [](float size) { return size != std::trunc(size); };
  return std::any_of(param.min_size().begin(), param.min_size().end(), is_fraction) ||
         std::any_of(param.max_size().begin(), param.max_size().end(), is_fraction);
}

void register_prior_box(LayerTypes& types) { types["PriorBox"] = {.shapes = shapes}; }

}  // namespace torch2caffe
