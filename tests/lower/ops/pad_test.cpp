// Padding, and channels that become places.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,4,5]
  %row : f32[1,2,4]
  %r4 : f32[1,4,3,3]
  %one : f32[1,1,2,2]
  %many : f32[1,66,3,3])";

const test::TextCase cases[] = {
    {"ZerosAroundAnImage", "%y = aten::constant_pad_nd(%x, [1, 1, 2, 2]) : f32[1,2,8,7]",
     R"(%constant_pad_nd = Convolution(%x) { convolution_param { num_output: 2 bias_term: \
             false kernel_size: 1 group: 2 pad_h: 2 pad_w: 1 } } weights [2,1,1,1] {1, 1} \
             : [1,2,8,7]
     return %constant_pad_nd)"},
    {"ZerosAtOneSideAreCutAtTheOther",
     "%y = aten::pad(%x, [0, 1], \"constant\", None) : f32[1,2,4,6]",
     R"(%pad/zeros = Convolution(%x) { convolution_param { num_output: 2 bias_term: false \
             kernel_size: 1 group: 2 pad_h: 0 pad_w: 1 } } weights [2,1,1,1] {1, 1} : \
             [1,2,4,7]
     %pad/cut3/0, %pad/cut3/1 = Slice(%pad/zeros) "pad/cut3" { slice_param { slice_point: \
             1 axis: 3 } } : [1,2,4,1], [1,2,4,6]
     return %pad/cut3/1)"},
    {"AnotherNumberIsAConstant", "%y = aten::constant_pad_nd(%row, [0, 2], 1) : f32[1,2,6]",
     R"(%constant_pad_nd/constant2 = Parameter() { parameter_param { shape { dim: 1 dim: 2 \
             dim: 2 } } } weights [1,2,2] {1, 1, 1, 1} : [1,2,2]
     %constant_pad_nd = Concat(%row, %constant_pad_nd/constant2) { concat_param { axis: 2 \
             } } : [1,2,6]
     return %constant_pad_nd)"},
    {"BelowZeroIsCutOff", "%y = aten::constant_pad_nd(%row, [-1, 0]) : f32[1,2,3]",
     R"(%constant_pad_nd/crop2/0, %constant_pad_nd/crop2/1 = Slice(%row) "constant_pad_nd/crop2" \
        { slice_param { slice_point: 1 axis: 2 } } : [1,2,1], [1,2,3]
     return %constant_pad_nd/crop2/1)"},
    {"ReflectionIsMadeOfPieces", "%y = aten::reflection_pad1d(%row, [1, 0]) : f32[1,2,5]",
     R"(%reflection_pad1d/pieces/0, %reflection_pad1d/pieces/1, %reflection_pad1d/pieces/2 \
        = Slice(%row) "reflection_pad1d/pieces" \
        { slice_param { slice_point: 1 slice_point: 2 axis: 2 } } : [1,2,1], [1,2,1], [1,2,2]
     %reflection_pad1d = Concat(%reflection_pad1d/pieces/1, %row) \
        { concat_param { axis: 2 } } : [1,2,5]
     return %reflection_pad1d)"},
    {"PixelShuffle", "%y = aten::pixel_shuffle(%r4, 2) : f32[1,1,6,6]",
     R"(%pixel_shuffle = Deconvolution(%r4) { convolution_param { num_output: 1 bias_term: \
             false kernel_size: 2 stride: 2 } } weights [4,1,2,2] {1, 0, 0, 0, 0, 1, 0, \
             0, 0, 0, 1, 0, 0, 0, 0, 1} : [1,1,6,6]
     return %pixel_shuffle)"},
    {"PixelShuffleInAnotherOrder",
     "%y = torch2caffe::pixel_shuffle(%r4, 2, [0, 2, 1, 3]) : f32[1,1,6,6]",
     R"(%pixel_shuffle = Deconvolution(%r4) { convolution_param { num_output: 1 bias_term: \
             false kernel_size: 2 stride: 2 } } weights [4,1,2,2] {1, 0, 0, 0, 0, 0, 1, \
             0, 0, 1, 0, 0, 0, 0, 0, 1} : [1,1,6,6]
     return %pixel_shuffle)"},
    {"PixelUnshuffleInAnotherOrder",
     "%y = torch2caffe::pixel_unshuffle(%one, 2, [0, 2, 1, 3]) : f32[1,4,1,1]",
     R"(%pixel_unshuffle = Convolution(%one) { convolution_param { num_output: 4 bias_term: \
             false kernel_size: 2 stride: 2 } } weights [4,1,2,2] {1, 0, 0, 0, 0, 0, 1, \
             0, 0, 1, 0, 0, 0, 0, 0, 1} : [1,4,1,1]
     return %pixel_unshuffle)"},
    {"ChannelShuffle", "%y = aten::channel_shuffle(%r4, 2) : f32[1,4,3,3]",
     R"(%channel_shuffle = Convolution(%r4) { convolution_param { num_output: 4 bias_term: \
             false kernel_size: 1 } } weights [4,4,1,1] {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, \
             0, 0, 0, 1} : [1,4,3,3]
     return %channel_shuffle)"},
    {"ChannelShuffleOfMany", "%y = aten::channel_shuffle(%many, 2) : f32[1,66,3,3]",
     R"(%channel_shuffle/groups = Reshape(%many) \
        { reshape_param { shape { dim: 0 dim: 2 dim: 33 dim: 9 } } } : [1,2,33,9]
     %channel_shuffle/shuffle = Permute(%channel_shuffle/groups) \
        { permute_param { order: 0 order: 2 order: 1 order: 3 } } : [1,33,2,9]
     %channel_shuffle = Reshape(%channel_shuffle/shuffle) \
        { reshape_param { shape { dim: 0 dim: 66 dim: 3 dim: 3 } } } : [1,66,3,3]
     return %channel_shuffle)"},
};

class PadOp : public test::OpTest {
 protected:
  PadOp() : OpTest(inputs) {}
};

TEST_P(PadOp, KeepsElements) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, PadOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
