// Pixels of pictures, and what a model is given for them.
#include "graph/pixels.h"

#include <gmock/gmock.h>

namespace torch2caffe {
namespace {

using testing::ElementsAre;

Preprocessing of(double scale, std::vector<double> mean, std::vector<double> std, bool bgr) {
  Preprocessing preprocessing;
  preprocessing.scale = scale;
  preprocessing.mean = std::move(mean);
  preprocessing.std = std::move(std);
  preprocessing.bgr = bgr;
  return preprocessing;
}

TEST(PixelsOf, AreWhatTheModelsInputComesFrom) {
  EXPECT_THAT(
      pixels_of(Tensor({1, 3, 1, 2}, {-1, 1, 1, 2, 1.25, 1.75}), of(2, {1, 2, 3}, {1, 2, 4}, false))
          .floats(),
      ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(pixels_of(Tensor({1, 3, 1, 2}, {4, 5, 2, 3, 0, 1}), of(1, {}, {}, true)).floats(),
              ElementsAre(0, 1, 2, 3, 4, 5));
}

}  // namespace
}  // namespace torch2caffe
