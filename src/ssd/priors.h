// Prior boxes: made from a configuration, and fitted to those of a model.
#pragma once

#include <optional>
#include <vector>

#include "net/layers/prior_corners.h"
#include "torch2caffe/ssd.pb.h"

namespace torch2caffe {

// The PriorBox layer for this map, without its variances: steps, clip and flip are always written,
// since Caffes differ in what they take for granted.
caffe::PriorBoxParameter prior_box_param(const caffe::SsdMap& map, PixelSize cells,
                                         PixelSize picture);

// How many boxes this map has.
int64_t prior_count(const caffe::SsdMap& map, PixelSize cells);

// xmin ymin xmax ymax of every box as shares of the picture, in the order and the arithmetic of
// Caffe's PriorBox: row by row, cell by cell.
std::vector<float> priors_of(const caffe::SsdMap& map, PixelSize cells, PixelSize picture);

// The PriorBox parameters that give exactly these corners (to `prior_tolerance`), whose numbers are
// a multiple of the cells; nothing where none do.
inline constexpr double prior_tolerance = 2e-6;
std::optional<caffe::SsdMap> fit_priors(const std::vector<double>& corners, PixelSize cells,
                                        PixelSize picture);

}  // namespace torch2caffe
