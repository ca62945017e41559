// Pixels between channels and places.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[1,4,2,2])";

const test::TextCase cases[] = {
    {"Shuffle", "%y = aten::pixel_shuffle(%x, 2) : f32[1,1,4,4]",
     R"(%pixel_shuffle = Deconvolution(%x) { convolution_param { num_output: 1 bias_term: \
       false kernel_size: 2 stride: 2 } } weights [4,1,2,2] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, \
       1, 0, 0, 0, 0, 1} : [1,1,4,4]
     return %pixel_shuffle)"},
    {"Unshuffle", "%y = aten::pixel_unshuffle(%x, 2) : f32[1,16,1,1]",
     R"(%pixel_unshuffle = Convolution(%x) { convolution_param { num_output: 16 bias_term: \
       false kernel_size: 2 group: 4 stride: 2 } } weights [16,1,2,2] {...} : [1,16,1,1]
     return %pixel_unshuffle)"},
    {"Channels", "%y = aten::channel_shuffle(%x, 2) : f32[1,4,2,2]",
     R"(%channel_shuffle = Convolution(%x) { convolution_param { num_output: 4 bias_term: \
       false kernel_size: 1 } } weights [4,4,1,1] {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, \
       0, 1} : [1,4,2,2]
     return %channel_shuffle)"},
};

class PixelShuffle : public test::OpTest {
 protected:
  PixelShuffle() : OpTest(inputs) {}
};

TEST_P(PixelShuffle, BecomesKernelsOfOnes) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, PixelShuffle, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
