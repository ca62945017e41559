// Windows side by side, and summed up again.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[1,1,2,3]
  %columns : f32[1,2,6])";

const test::TextCase cases[] = {
    {"Windows", "%y = aten::im2col(%x, [1, 2], [1, 1], [0, 0], [1, 1]) : f32[1,2,4]",
     R"(%im2col/windows = Convolution(%x) { convolution_param { num_output: 2 bias_term: \
       false kernel_h: 1 kernel_w: 2 } } weights [2,1,1,2] {1, 0, 0, 1} : [1,2,2,2]
     %im2col = Reshape(%im2col/windows) { reshape_param { shape { dim: 0 dim: 2 dim: 4 } } \
       } : [1,2,4]
     return %im2col)"},
    {"Folded", "%y = aten::col2im(%columns, [2, 3], [2, 1], [1, 1], [1, 0], [1, 1]) : f32[1,1,2,3]",
     R"(%col2im/windows = Reshape(%columns) { reshape_param { shape { dim: 0 dim: 2 dim: 3 \
       dim: 3 } } } : [1,2,3,3]
     %col2im/sum = Deconvolution(%col2im/windows) { convolution_param { num_output: 1 \
       bias_term: false pad_h: 1 pad_w: 0 kernel_h: 2 kernel_w: 1 } } weights [2,1,2,1] \
       {1, 0, 0, 1} : [1,1,2,3]
     return %col2im/sum)"},
    {"AlongAnAxis", "%y = aten::unfold(%x, 3, 2, 1) : f32[1,1,2,2,2]",
     R"(%unfold/windows/pieces/0, %unfold/windows/pieces/1, %unfold/windows/pieces/2 = \
       Slice(%x) "unfold/windows/pieces" { slice_param { slice_point: 1 slice_point: 2 \
       axis: 3 } } : [1,1,2,1], [1,1,2,1], [1,1,2,1]
     %unfold/windows = Concat(%unfold/windows/pieces/0, %unfold/windows/pieces/1, \
       %unfold/windows/pieces/1, %unfold/windows/pieces/2) { concat_param { axis: 3 } } : \
       [1,1,2,4]
     %unfold/axes = Reshape(%unfold/windows) { reshape_param { shape { dim: 0 dim: 1 dim: \
       2 dim: 2 dim: 2 } } } : [1,1,2,2,2]
     return %unfold/axes)"},
};

class Unfold : public test::OpTest {
 protected:
  Unfold() : OpTest(inputs) {}
};

TEST_P(Unfold, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, Unfold, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
