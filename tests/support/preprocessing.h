// The preprocessing of pictures, in a word.
#pragma once

#include <utility>
#include <vector>

#include "torch2caffe/preprocessing.h"

namespace torch2caffe::test {

inline Preprocessing preprocessing_of(double scale, std::vector<double> mean,
                                      std::vector<double> std, bool bgr) {
  Preprocessing preprocessing;
  preprocessing.scale = scale;
  preprocessing.mean = std::move(mean);
  preprocessing.std = std::move(std);
  preprocessing.bgr = bgr;
  return preprocessing;
}

}  // namespace torch2caffe::test
