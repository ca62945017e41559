// Prior boxes from a configuration, in the arithmetic of Caffe's PriorBox.
#include "ssd/priors.h"

#include "net/layers/prior_sizes.h"

namespace torch2caffe {
namespace {

struct Steps {
  float height, width;
};

Steps steps_of(const caffe::SsdMap& map, PixelSize cells, PixelSize picture) {
  if (map.has_step()) return {map.step(), map.step()};
  if (map.has_step_h()) return {map.step_h(), map.step_w()};
  return {static_cast<float>(picture.height) / static_cast<float>(cells.height),
          static_cast<float>(picture.width) / static_cast<float>(cells.width)};
}

}  // namespace

caffe::PriorBoxParameter prior_box_param(const caffe::SsdMap& map, PixelSize cells,
                                         PixelSize picture) {
  caffe::PriorBoxParameter param;
  *param.mutable_min_size() = map.min_size();
  *param.mutable_max_size() = map.max_size();
  *param.mutable_aspect_ratio() = map.aspect_ratio();
  param.set_flip(map.flip());
  param.set_clip(map.clip());
  const Steps steps = steps_of(map, cells, picture);
  if (steps.height == steps.width) {
    param.set_step(steps.height);
  } else {
    param.set_step_h(steps.height);
    param.set_step_w(steps.width);
  }
  param.set_offset(map.offset());
  return param;
}

int64_t prior_count(const caffe::SsdMap& map, PixelSize cells) {
  if (!map.box().empty()) return map.box_size() / 4;
  const auto of_a_cell = prior_sizes(prior_box_param(map, cells, cells)).size();
  return static_cast<int64_t>(of_a_cell) * cells.height * cells.width;
}

std::vector<float> priors_of(const caffe::SsdMap& map, PixelSize cells, PixelSize picture) {
  if (!map.box().empty()) return {map.box().begin(), map.box().end()};
  return prior_corners(prior_box_param(map, cells, picture), {1, 1, cells.height, cells.width},
                       {1, 1, picture.height, picture.width});
}

}  // namespace torch2caffe
