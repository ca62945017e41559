// PriorBox: for a feature map and the picture, corners and variances of the prior boxes of every
// cell (the SSD branch's prior_box_layer.cpp). The top is 1 x 2 x (4 * priors).
#include <algorithm>
#include <cmath>

#include "net/layer_type.h"
#include "net/layers/prior_corners.h"

namespace torch2caffe {
namespace {

struct BoxSize {
  float width, height;  // pixels
};

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

std::vector<BoxSize> sizes_of(const caffe::PriorBoxParameter& param) {
  std::vector<BoxSize> sizes;
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

// The picture that sizes and steps are pixels of.
PixelSize measured_picture(const caffe::PriorBoxParameter& param, PixelSize picture) {
  if (param.has_img_size()) return {param.img_size(), param.img_size()};
  if (param.has_img_h() && param.has_img_w()) return {param.img_h(), param.img_w()};
  return picture;
}

struct Steps {
  float height, width;
};

Steps steps_of(const caffe::PriorBoxParameter& param, PixelSize cells, PixelSize picture) {
  if (param.has_step()) return {param.step(), param.step()};
  if (param.has_step_h() && param.has_step_w()) return {param.step_h(), param.step_w()};
  return {static_cast<float>(picture.height) / static_cast<float>(cells.height),
          static_cast<float>(picture.width) / static_cast<float>(cells.width)};
}

// One for each of the four numbers of a box.
std::vector<float> variances_of(const caffe::PriorBoxParameter& param) {
  constexpr float usual = 0.1F;
  if (param.variance_size() == 4) return {param.variance().begin(), param.variance().end()};
  return std::vector<float>(4, param.variance().empty() ? usual : param.variance(0));
}

std::vector<Shape> shapes(const Layer& layer, const std::vector<Shape>& bottoms) {
  const Shape& map = bottoms.at(0);
  return {{1, 2, map.at(2) * map.at(3) * priors_per_cell(layer.param.prior_box_param()) * 4}};
}

}  // namespace

int64_t priors_per_cell(const caffe::PriorBoxParameter& param) {
  return static_cast<int64_t>(sizes_of(param).size());
}

std::vector<float> prior_corners(const caffe::PriorBoxParameter& param, PixelSize cells,
                                 PixelSize picture) {
  const PixelSize measured = measured_picture(param, picture);
  const Steps steps = steps_of(param, cells, measured);
  const std::vector<BoxSize> sizes = sizes_of(param);
  const auto width = static_cast<float>(measured.width);
  const auto height = static_cast<float>(measured.height);
  std::vector<float> corners;
  for (int64_t row = 0; row < cells.height; ++row) {
    for (int64_t column = 0; column < cells.width; ++column) {
      const float x = (static_cast<float>(column) + param.offset()) * steps.width;
      const float y = (static_cast<float>(row) + param.offset()) * steps.height;
      for (const BoxSize& size : sizes) {
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

std::vector<float> prior_values(const caffe::PriorBoxParameter& param, PixelSize cells,
                                PixelSize picture) {
  std::vector<float> values = prior_corners(param, cells, picture);
  const std::vector<float> variances = variances_of(param);
  for (size_t i = 0, count = values.size(); i < count; ++i) values.push_back(variances[i % 4]);
  return values;
}

void register_prior_box(LayerTypes& types) { types["PriorBox"] = {.shapes = shapes}; }

}  // namespace torch2caffe
