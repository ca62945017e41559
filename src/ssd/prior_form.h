// The form in which a model keeps its prior boxes.
#pragma once

#include <string>
#include <vector>

#include "ssd/head.h"

namespace torch2caffe {

struct PriorForm {
  bool centred = false;    // centre and size, not two corners
  bool y_first = false;    // y before x
  bool in_pixels = false;  // not shares of the picture
  bool cornered = false;   // left top corner and size, not two corners

  std::string words() const;  // "corners in pixels"
};

// The form of four numbers a prior, decided on all boxes together: read rightly, the boxes of one
// kind have one size and stand on the grid of their map's cells, but for those that were cut at the
// picture's border. `maps` are those of loc, the priors in SSD's own order. Throws ConvertError
// (cannot_be_expressed) where no form, or more than one, makes a grid.
PriorForm prior_form(const std::vector<double>& priors, const std::vector<HeadMap>& maps,
                     PixelSize picture);

// The boxes as xmin ymin xmax ymax, shares of the picture.
std::vector<double> corners_of(std::vector<double> priors, const PriorForm& form,
                               PixelSize picture);

}  // namespace torch2caffe
