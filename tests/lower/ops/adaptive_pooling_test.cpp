// Adaptive pooling: global, in equal windows, in windows that differ.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[1,2,4,4]
  %line : f32[1,2,3])";

const test::TextCase cases[] = {
    {"ToOne", "%y = aten::adaptive_avg_pool2d(%x, [1, 1]) : f32[1,2,1,1]",
     R"(%adaptive_avg_pool2d = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } \
       } : [1,2,1,1]
     return %adaptive_avg_pool2d)"},
    {"EqualWindows", "%y, %i = aten::adaptive_max_pool2d(%x, [2, 2]) : f32[1,2,2,2], i64[1,2,2,2]",
     R"(%adaptive_max_pool2d = Pooling(%x) { pooling_param { pool: MAX kernel_size: 2 stride: \
       2 } } : [1,2,2,2]
     return %adaptive_max_pool2d)"},
    {"AveragesOfUnequalWindows", "%y = aten::adaptive_avg_pool1d(%line, [2]) : f32[1,2,2]",
     R"(%adaptive_avg_pool1d = InnerProduct(%line) { inner_product_param { num_output: 2 \
       bias_term: false axis: 2 } } weights [2,3] {0.5, 0.5, 0, 0, 0.5, 0.5} : [1,2,2]
     return %adaptive_avg_pool1d)"},
    {"AveragesOfUnequalWindowsOfAPlane",
     "%y = aten::adaptive_avg_pool2d(%x, [3, 3]) : f32[1,2,3,3]",
     R"(%adaptive_avg_pool2d/columns/map = Convolution(%x) { convolution_param { num_output: 6 \
       bias_term: false group: 2 kernel_h: 1 kernel_w: 4 } } weights [6,1,1,4] \
       {0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5, \
       0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5} : [1,6,4,1]
     %adaptive_avg_pool2d/columns = Reshape(%adaptive_avg_pool2d/columns/map) { \
       reshape_param { shape { dim: 0 dim: 2 dim: 3 dim: 4 } } } : [1,2,3,4]
     %adaptive_avg_pool2d/map = Convolution(%adaptive_avg_pool2d/columns) { convolution_param { \
       num_output: 6 bias_term: false group: 2 kernel_h: 1 kernel_w: 4 } } weights [6,1,1,4] \
       {0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5, \
       0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5} : [1,6,3,1]
     %adaptive_avg_pool2d = Reshape(%adaptive_avg_pool2d/map) { reshape_param { shape { \
       dim: 0 dim: 2 dim: 3 dim: 3 } } } : [1,2,3,3]
     return %adaptive_avg_pool2d)"},
    {"MaximaOfUnequalWindows",
     "%y, %i = aten::adaptive_max_pool1d(%line, [2]) : f32[1,2,2], i64[1,2,2]",
     R"(%adaptive_max_pool1d/rows = Reshape(%line) { reshape_param { shape { dim: 0 dim: 2 \
       dim: 3 dim: 1 } } } : [1,2,3,1]
     %adaptive_max_pool1d/windows_of_2 = Pooling(%adaptive_max_pool1d/rows) { \
       pooling_param { pool: MAX kernel_h: 2 kernel_w: 1 } } : [1,2,2,1]
     %adaptive_max_pool1d/windows_of_2_cut/0, %adaptive_max_pool1d/windows_of_2_cut/1 = \
       Slice(%adaptive_max_pool1d/windows_of_2) "adaptive_max_pool1d/windows_of_2_cut" { \
       slice_param { slice_point: 1 axis: 2 } } : [1,2,1,1], [1,2,1,1]
     %adaptive_max_pool1d/joined = Concat(%adaptive_max_pool1d/windows_of_2_cut/0, \
       %adaptive_max_pool1d/windows_of_2_cut/1) { concat_param { axis: 2 } } : [1,2,2,1]
     %adaptive_max_pool1d = Reshape(%adaptive_max_pool1d/joined) { reshape_param { shape { \
       dim: 0 dim: 2 dim: 2 } } } : [1,2,2]
     return %adaptive_max_pool1d)"},
    {"AsItIs",
     "%s = aten::relu(%x) : f32[1,2,4,4]\n%y = aten::adaptive_avg_pool2d(%s, [4, 4]) : "
     "f32[1,2,4,4]",
     R"(%relu = ReLU(%x) : [1,2,4,4]
     return %relu)"},
};

class AdaptivePooling : public test::OpTest {
 protected:
  AdaptivePooling() : OpTest(inputs) {}
};

TEST_P(AdaptivePooling, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, AdaptivePooling, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
