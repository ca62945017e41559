// Shapes that Reshape gives.
#include "support/layers.h"

namespace torch2caffe {
namespace {

using test::LayerCase;

// The equivalent spellings of caffe.proto's own comment, and its other cases.
const LayerCase reshapes[] = {
    {"IsSpelled",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { shape { dim: [2, 2, 4] } } }",
     {{2, 2, 4}}},
    {"CopiesAnAxisAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { shape { dim: [0, 2, 4] } } }",
     {{2, 2, 4}}},
    {"WithAnInferredAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { shape { dim: [0, -1, 4] } } }",
     {{2, 2, 4}}},
    {"FromAnAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { axis: 1 shape { dim: [2, 4] } } }",
     {{2, 2, 4}}},
    {"FromAnAxisCountedFromBehind",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { axis: -2 shape { dim: [2, 4] } } }",
     {{2, 2, 4}}},
    {"OfOneAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { num_axes: 1 shape { dim: [1, 2] } } }",
     {{1, 2, 8}}},
    {"WithANewFirstAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { num_axes: 0 shape { dim: 1 } } }",
     {{1, 2, 8}}},
    {"WithANewMiddleAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { axis: 1 num_axes: 0 shape { dim: 1 } } }",
     {{2, 1, 8}}},
    {"WithANewLastAxis",
     {{2, 8}},
     "%y = Reshape(%0) { reshape_param { axis: -1 shape { dim: 1 } } }",
     {{2, 8, 1}}},
    {"InferredBetweenKeptAxes",
     {{2, 3, 4, 5}},
     "%y = Reshape(%0) { reshape_param { axis: 1 num_axes: 2 shape { dim: [-1] } } }",
     {{2, 12, 5}}},
    {"ToAScalar", {{1, 1}}, "%y = Reshape(%0) { reshape_param { shape { } } }", {{}}},
};

class ReshapeLayer : public testing::TestWithParam<LayerCase> {};

TEST_P(ReshapeLayer, HasCaffesShapes) { test::expect_shapes(GetParam()); }

INSTANTIATE_TEST_SUITE_P(That, ReshapeLayer, testing::ValuesIn(reshapes),
                         test::name_of_case<LayerCase>);

}  // namespace
}  // namespace torch2caffe
