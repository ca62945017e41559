// What a model's own boxes show of the variances of its priors.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ssd/priors.h"

namespace torch2caffe {

struct Decoding {
  std::array<double, 4> variances = {};
  std::string words;  // what the model computes: "corners in shares of the picture"
};

// How `decoded` follows from loc and from the priors, which are corners in shares of the picture:
// as DetectionOutput decodes, into corners, centres and sizes or left top corners and sizes, in
// shares or pixels, x or y first, cut to the picture or not; or as loc multiplied by the variances.
// Nothing where it is none of these. All have four numbers a prior in one order; loc and decoded
// may be of several pictures.
std::optional<Decoding> decoding_of(const std::vector<double>& decoded,
                                    const std::vector<double>& loc,
                                    const std::vector<double>& priors, PixelSize picture);

}  // namespace torch2caffe
