// Pixels of pictures, and what a model is given for them.
#include "graph/pixels.h"

#include <gmock/gmock.h>

#include "support/preprocessing.h"

namespace torch2caffe {
namespace {

using test::preprocessing_of;
using testing::ElementsAre;

TEST(PixelsOf, AreWhatTheModelsInputComesFrom) {
  EXPECT_THAT(pixels_of(Tensor({1, 3, 1, 2}, {-1, 1, 1, 2, 1.25, 1.75}),
                        preprocessing_of(2, {1, 2, 3}, {1, 2, 4}, false))
                  .floats(),
              ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(pixels_of(Tensor({1, 3, 1, 2}, {4, 5, 2, 3, 0, 1}), preprocessing_of(1, {}, {}, true))
                  .floats(),
              ElementsAre(0, 1, 2, 3, 4, 5));
}

}  // namespace
}  // namespace torch2caffe
