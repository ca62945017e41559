// Shapes of convolutions and of their weights, computed by hand.
#include "support/layers.h"

namespace torch2caffe {
namespace {

using test::LayerCase;

const LayerCase convolutions[] = {
    {"Stem",
     {{1, 3, 224, 224}},
     "%y = Convolution(%0) { convolution_param { num_output: 64 kernel_size: 7 stride: 2 pad: 3 } "
     "}",
     {{1, 64, 112, 112}},
     {{64, 3, 7, 7}, {64}}},
    {"Dilated",
     {{1, 1, 8, 9}},
     "%y = Convolution(%0) { convolution_param { num_output: 1 kernel_size: 3 dilation: 2 } }",
     {{1, 1, 4, 5}},
     {{1, 1, 3, 3}, {1}}},
    {"WithoutBias",
     {{1, 3, 8, 8}},
     "%y = Convolution(%0) { convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }",
     {{1, 2, 8, 8}},
     {{2, 3, 1, 1}}},
    {"Grouped",
     {{1, 4, 3, 3}},
     "%y = Convolution(%0) { convolution_param { num_output: 6 kernel_size: 3 group: 2 } }",
     {{1, 6, 1, 1}},
     {{6, 2, 3, 3}, {6}}},
    {"HeightAndWidth",
     {{2, 1, 5, 5}},
     "%y = Convolution(%0) { convolution_param { num_output: 1 kernel_h: 1 kernel_w: 3 stride_h: 2 "
     "stride_w: 1 pad_h: 0 pad_w: 1 } }",
     {{2, 1, 3, 5}},
     {{1, 1, 1, 3}, {1}}},
    {"OneAxis",
     {{1, 4, 10}},
     "%y = Convolution(%0) { convolution_param { num_output: 2 kernel_size: 3 } }",
     {{1, 2, 8}},
     {{2, 4, 3}, {2}}},
    {"ThreeAxesOfTheirOwn",
     {{1, 1, 4, 5, 6}},
     "%y = Convolution(%0) { convolution_param { num_output: 1 kernel_size: 2 kernel_size: 3 "
     "kernel_size: 4 stride: 1 stride: 2 stride: 1 pad: 0 pad: 0 pad: 1 } }",
     {{1, 1, 3, 2, 5}},
     {{1, 1, 2, 3, 4}, {1}}},
    {"Transposed",
     {{1, 4, 5, 6}},
     "%y = Deconvolution(%0) { convolution_param { num_output: 6 kernel_h: 3 kernel_w: 4 stride: 2 "
     "pad: 1 group: 2 } }",
     {{1, 6, 9, 12}},
     {{4, 3, 3, 4}, {6}}},
    {"TransposedAndDilated",
     {{1, 2, 5}},
     "%y = Deconvolution(%0) { convolution_param { num_output: 3 kernel_size: 3 dilation: 2 "
     "bias_term: false } }",
     {{1, 3, 9}},
     {{2, 3, 3}}},
};

class ConvolutionLayer : public testing::TestWithParam<LayerCase> {};

TEST_P(ConvolutionLayer, HasCaffesShapes) { test::expect_shapes(GetParam()); }

INSTANTIATE_TEST_SUITE_P(That, ConvolutionLayer, testing::ValuesIn(convolutions),
                         test::name_of_case<LayerCase>);

}  // namespace
}  // namespace torch2caffe
