// Convolutions in all the spellings that PyTorch records.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,8,8]
  %line : f32[1,2,8]
  %volume : f32[1,2,8,8,8]
  %image : f32[2,8,8]
  %row : f32[1,1,1,8]
  %w = constant f32[4,2,3,3] {...}
  %half = constant f32[4,1,3,3] {...}
  %three = constant f32[1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9}
  %wide = constant f32[4,2,1,5] {...}
  %even = constant f32[8,2,2,2] {...}
  %w1 = constant f32[4,2,3] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6}
  %w3 = constant f32[4,2,1,2,3] {...}
  %b = constant f32[4] {1, 2, 3, 4}
  %wt = constant f32[2,1,5,5] {...}
  %short = constant f32[2,1,1,2] {1, 2, 3, 4}
  %b2 = constant f32[2] {1, 2})";

const test::TextCase cases[] = {
    {"conv2d", "%y = aten::conv2d(%x, %w, %b) : f32[1,4,6,6]",
     R"(%conv2d = Convolution(%x) { convolution_param { num_output: 4 kernel_size: 3 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,6,6]
     return %conv2d)"},
    {"conv2d_without_bias", "%y = aten::conv2d(%x, %w) : f32[1,4,6,6]",
     R"(%conv2d = Convolution(%x) \
       { convolution_param { num_output: 4 bias_term: false kernel_size: 3 } } \
       weights [4,2,3,3] {...} : [1,4,6,6]
     return %conv2d)"},
    {"equal_axes_are_one_number",
     "%y = aten::conv2d(%x, %w, %b, [2, 2], [1, 1], [2, 2]) : f32[1,4,3,3]",
     R"(%conv2d = Convolution(%x) \
       { convolution_param { num_output: 4 pad: 1 kernel_size: 3 stride: 2 dilation: 2 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,3,3]
     return %conv2d)"},
    {"rows_of_a_kernel_that_see_padding_alone",
     "%y = aten::conv2d(%row, %three, None, [1, 2], [1, 1]) : f32[1,1,1,4]",
     R"(%conv2d = Convolution(%row) { convolution_param { num_output: 1 bias_term: false \
       pad_h: 0 pad_w: 1 kernel_h: 1 kernel_w: 3 stride_h: 1 stride_w: 2 } } \
       weights [1,1,1,3] {4, 5, 6} : [1,1,1,4]
     return %conv2d)"},
    {"one_number_stands_for_all_axes",
     "%y = aten::conv2d(%x, %w, %b, [2], [1], [2]) : f32[1,4,3,3]",
     R"(%conv2d = Convolution(%x) \
       { convolution_param { num_output: 4 pad: 1 kernel_size: 3 stride: 2 dilation: 2 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,3,3]
     return %conv2d)"},
    {"unequal_axes_are_height_and_width",
     "%y = aten::conv2d(%x, %wide, %b, [1, 2], [0, 2], [1, 2]) : f32[1,4,8,2]",
     R"(%conv2d = Convolution(%x) { convolution_param { num_output: 4 pad_h: 0 pad_w: 2 \
       kernel_h: 1 kernel_w: 5 stride_h: 1 stride_w: 2 dilation: 2 } } \
       weights [4,2,1,5] {...} [4] {1, 2, 3, 4} : [1,4,8,2]
     return %conv2d)"},
    {"groups", "%y = aten::conv2d(%x, %half, %b, groups=2) : f32[1,4,6,6]",
     R"(%conv2d = Convolution(%x) { convolution_param { num_output: 4 kernel_size: 3 group: 2 } } \
       weights [4,1,3,3] {...} [4] {1, 2, 3, 4} : [1,4,6,6]
     return %conv2d)"},
    {"conv1d", "%y = aten::conv1d(%line, %w1, %b, [2], [1]) : f32[1,4,4]",
     R"(%conv1d = Convolution(%line) \
       { convolution_param { num_output: 4 pad: 1 kernel_size: 3 stride: 2 } } weights [4,2,3] \
       {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6} \
       [4] {1, 2, 3, 4} : [1,4,4]
     return %conv1d)"},
    {"conv3d_with_unequal_axes",
     "%y = aten::conv3d(%volume, %w3, %b, [1, 2, 1], [0, 0, 1]) : f32[1,4,8,4,8]",
     R"(%conv3d = Convolution(%volume) { convolution_param { num_output: 4 pad: 0 pad: 0 pad: 1 \
       kernel_size: 1 kernel_size: 2 kernel_size: 3 stride: 1 stride: 2 stride: 1 } } \
       weights [4,2,1,2,3] {...} [4] {1, 2, 3, 4} : [1,4,8,4,8]
     return %conv3d)"},
    {"padding_same",
     "%y = aten::conv2d.padding(%x, %w, %b, [1, 1], \"same\", [2, 2]) : f32[1,4,8,8]",
     R"(%conv2d = Convolution(%x) \
       { convolution_param { num_output: 4 pad: 2 kernel_size: 3 dilation: 2 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,8,8]
     return %conv2d)"},
    {"padding_same_of_an_even_kernel_with_even_dilation",
     "%y = aten::conv2d.padding(%x, %even, None, [1, 1], \"same\", [2, 2]) : f32[1,8,8,8]",
     R"(%conv2d = Convolution(%x) \
       { convolution_param \
       { num_output: 8 bias_term: false pad: 1 kernel_size: 2 dilation: 2 } } \
       weights [8,2,2,2] {...} : [1,8,8,8]
     return %conv2d)"},
    {"padding_valid", "%y = aten::conv2d.padding(%x, %w, %b, [1], \"valid\") : f32[1,4,6,6]",
     R"(%conv2d = Convolution(%x) { convolution_param { num_output: 4 kernel_size: 3 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,6,6]
     return %conv2d)"},
    {"padding_valid_by_default", "%y = aten::conv2d.padding(%x, %w, %b) : f32[1,4,6,6]",
     R"(%conv2d = Convolution(%x) { convolution_param { num_output: 4 kernel_size: 3 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,6,6]
     return %conv2d)"},
    {"convolution",
     "%y = aten::convolution(%x, %w, %b, [1, 1], [1, 1], [1, 1], False, [0, 0], 1) : f32[1,4,8,8]",
     R"(%convolution = Convolution(%x) \
       { convolution_param { num_output: 4 pad: 1 kernel_size: 3 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,8,8]
     return %convolution)"},
    {"_convolution",
     "%y = aten::_convolution(%x, %w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, False, "
     "False, True, True) : f32[1,4,8,8]",
     R"(%convolution = Convolution(%x) \
       { convolution_param { num_output: 4 bias_term: false pad: 1 kernel_size: 3 } } \
       weights [4,2,3,3] {...} : [1,4,8,8]
     return %convolution)"},
    {"_convolution_deprecated",
     "%y = aten::_convolution.deprecated(%x, %w, %b, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, "
     "False, False, True) : f32[1,4,8,8]",
     R"(%convolution = Convolution(%x) \
       { convolution_param { num_output: 4 pad: 1 kernel_size: 3 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,8,8]
     return %convolution)"},
    {"padding_same_as_traced",
     "%y = aten::_convolution_mode(%x, %w, %b, [1, 1], \"same\", [2, 2], 1) : f32[1,4,8,8]",
     R"(%convolution_mode = Convolution(%x) \
       { convolution_param { num_output: 4 pad: 2 kernel_size: 3 dilation: 2 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,8,8]
     return %convolution_mode)"},
    {"padding_same_of_an_even_kernel_has_a_zero_in_front",
     "%y = aten::conv2d.padding(%x, %short, None, [1, 1], \"same\", [1, 3], 2) : f32[1,2,8,8]",
     R"(%conv2d = Convolution(%x) { convolution_param { num_output: 2 bias_term: false \
       group: 2 pad_h: 0 pad_w: 2 kernel_h: 1 kernel_w: 5 } } \
       weights [2,1,1,5] {0, 1, 0, 0, 2, 0, 3, 0, 0, 4} : [1,2,8,8]
     return %conv2d)"},
    {"no_batch_axis", "%y = aten::conv2d(%image, %w, %b) : f32[4,6,6]",
     R"(%conv2d/batch = Reshape(%image) \
       { reshape_param { shape { dim: 1 dim: 2 dim: 8 dim: 8 } } } : [1,2,8,8]
     %conv2d/convolved = Convolution(%conv2d/batch) \
       { convolution_param { num_output: 4 kernel_size: 3 } } \
       weights [4,2,3,3] {...} [4] {1, 2, 3, 4} : [1,4,6,6]
     %conv2d = Reshape(%conv2d/convolved) \
       { reshape_param { shape { dim: 4 dim: 6 dim: 6 } } } : [4,6,6]
     return %conv2d)"},
    {"conv_transpose2d",
     "%y = aten::conv_transpose2d.input(%x, %wt, %b2, [2, 2], [1, 1], [0, 0], 2) : f32[1,2,17,17]",
     R"(%conv_transpose2d = Deconvolution(%x) { convolution_param \
       { num_output: 2 pad: 1 kernel_size: 5 group: 2 stride: 2 } } \
       weights [2,1,5,5] {...} [2] {1, 2} : [1,2,17,17]
     return %conv_transpose2d)"},
    {"output_padding_makes_the_kernel_longer",
     "%y = aten::conv_transpose2d.input(%x, %short, None, [1, 2], [0, 0], [0, 1], 2) : "
     "f32[1,2,8,17]",
     R"(%conv_transpose2d = Deconvolution(%x) { convolution_param { num_output: 2 \
       bias_term: false group: 2 kernel_h: 1 kernel_w: 3 stride_h: 1 stride_w: 2 } } \
       weights [2,1,1,3] {1, 2, 0, 3, 4, 0} : [1,2,8,17]
     return %conv_transpose2d)"},
    {"transposed_convolution",
     "%y = aten::convolution(%x, %wt, None, [1, 1], [1, 1], [2, 2], True, [0, 0], 2) : "
     "f32[1,2,14,14]",
     R"(%convolution = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false \
       pad: 1 kernel_size: 5 group: 2 dilation: 2 } } weights [2,1,5,5] {...} : [1,2,14,14]
     return %convolution)"},
};

class ConvolutionOp : public test::OpTest {
 protected:
  ConvolutionOp() : OpTest(inputs) {}
};

TEST_P(ConvolutionOp, BecomesConvolution) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, ConvolutionOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"AComputedKernel", "%y = aten::conv2d(%x, %x) : f32[1,1,1,1]",
     "aten::conv2d: its argument 'weight' is computed from the network's input; only fixed weights "
     "can be stored in a Caffe layer"},
};

class RefusedConvolutionOp : public ConvolutionOp {};

TEST_P(RefusedConvolutionOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedConvolutionOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
