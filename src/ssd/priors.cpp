// Prior boxes from a configuration, in the words of Caffe's PriorBox.
#include "ssd/priors.h"

namespace torch2caffe {

caffe::PriorBoxParameter prior_box_param(const caffe::SsdMap& map, PixelSize cells,
                                         PixelSize picture) {
  caffe::PriorBoxParameter param;
  *param.mutable_min_size() = map.min_size();
  *param.mutable_max_size() = map.max_size();
  *param.mutable_aspect_ratio() = map.aspect_ratio();
  param.set_flip(map.flip());
  param.set_clip(map.clip());
  float down = static_cast<float>(picture.height) / static_cast<float>(cells.height);
  float across = static_cast<float>(picture.width) / static_cast<float>(cells.width);
  if (map.has_step()) down = across = map.step();
  if (map.has_step_h()) down = map.step_h();
  if (map.has_step_w()) across = map.step_w();
  if (down == across) {
    param.set_step(down);
  } else {
    param.set_step_h(down);
    param.set_step_w(across);
  }
  param.set_offset(map.offset());
  return param;
}

int64_t prior_count(const caffe::SsdMap& map, PixelSize cells) {
  if (!map.box().empty()) return map.box_size() / 4;
  return priors_per_cell(prior_box_param(map, cells, cells)) * cells.height * cells.width;
}

std::vector<float> priors_of(const caffe::SsdMap& map, PixelSize cells, PixelSize picture) {
  if (!map.box().empty()) return {map.box().begin(), map.box().end()};
  return prior_corners(prior_box_param(map, cells, picture), cells, picture);
}

}  // namespace torch2caffe
