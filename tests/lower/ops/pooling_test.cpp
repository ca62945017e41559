// Pooling: the windows that PyTorch has, in Caffe's terms.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,7,8]
  %even : f32[1,2,8,8]
  %short : f32[1,2,5,4]
  %uneven : f32[1,2,3,4]
  %image : f32[2,8,8])";

// PyTorch has floor((in + 2 pad - kernel) / stride) + 1 windows; with ceil_mode it rounds up and
// leaves out a last window that starts behind input and front padding.
const test::TextCase maxima[] = {
    {"EqualBothWays", "%y = aten::max_pool2d(%even, [2, 2]) : f32[1,2,4,4]",
     R"(%max_pool2d = Pooling(%even) { pooling_param { pool: MAX kernel_size: 2 stride: 2 } } \
       : [1,2,4,4]
     return %max_pool2d)"},
    {"RoundedDown", "%y = aten::max_pool2d(%x, [2, 2], [2, 2]) : f32[1,2,3,4]",  // 7: 2.5 + 1
     R"(%max_pool2d = Pooling(%x) \
       { pooling_param { pool: MAX kernel_size: 2 stride: 2 round_mode: FLOOR } } : [1,2,3,4]
     return %max_pool2d)"},
    {"RoundedUp", "%y = aten::max_pool2d(%x, [2, 2], [2, 2], [0, 0], [1, 1], True) : f32[1,2,4,4]",
     R"(%max_pool2d = Pooling(%x) { pooling_param { pool: MAX kernel_size: 2 stride: 2 } } \
       : [1,2,4,4]
     return %max_pool2d)"},
    {"HeightAndWidth",
     "%y = aten::max_pool2d(%x, [3, 2], [1, 2], [1, 0]) : f32[1,2,7,4]",  // 7 + 2 - 3, 6 / 2
     R"(%max_pool2d = Pooling(%x) { pooling_param { pool: MAX kernel_h: 3 kernel_w: 2 \
       stride_h: 1 stride_w: 2 pad_h: 1 pad_w: 0 } } : [1,2,7,4]
     return %max_pool2d)"},
    {"OneNumberForBothAxes", "%y = aten::max_pool2d(%x, [3], [1], [1]) : f32[1,2,7,8]",
     R"(%max_pool2d = Pooling(%x) { pooling_param { pool: MAX kernel_size: 3 pad: 1 } } \
       : [1,2,7,8]
     return %max_pool2d)"},
    {"LastWindowLeftOutOnBothAxes",  // kernel 1, stride 2: 4 rows and columns; in 8 also by floor
     "%y = aten::max_pool2d(%even, [1, 1], [2, 2], [0, 0], [1, 1], True) : f32[1,2,4,4]",
     R"(%max_pool2d = Pooling(%even) \
       { pooling_param { pool: MAX kernel_size: 1 stride: 2 round_mode: FLOOR } } : [1,2,4,4]
     return %max_pool2d)"},
    {"LastWindowLeftOutOnOneAxis",  // height 5: 3 / 2 up + 1 = 3; width 4: 3 less the one at 4
     "%y = aten::max_pool2d(%short, [2, 1], [2, 2], [0, 0], [1, 1], True) : f32[1,2,3,2]",
     R"(%max_pool2d/ceil = Pooling(%short) \
       { pooling_param { pool: MAX stride: 2 kernel_h: 2 kernel_w: 1 } } : [1,2,3,3]
     %max_pool2d/columns/0, %max_pool2d/columns/1 = Slice(%max_pool2d/ceil) \
       "max_pool2d/columns" { slice_param { slice_point: 2 axis: 3 } } : [1,2,3,2], [1,2,3,1]
     return %max_pool2d/columns/0)"},
    // In Caffe the padding of the rows would take a window from the columns, which PyTorch does
    // too; other Caffes do not. 4 / 2 + 1 = 3 rows; 3 / 2 up + 1 = 3 columns, less the one at 4.
    {"PaddingOfOneAxisThatWouldTakeAWindowFromTheOther",
     "%y = aten::max_pool2d(%short, [3, 1], [2, 2], [1, 0], [1, 1], True) : f32[1,2,3,2]",
     R"(%max_pool2d/rows = Pooling(%short) { pooling_param { pool: MAX kernel_h: 3 kernel_w: 1 \
       stride_h: 2 stride_w: 1 pad_h: 1 pad_w: 0 } } : [1,2,3,4]
     %max_pool2d = Pooling(%max_pool2d/rows) { pooling_param \
       { pool: MAX kernel_size: 1 stride_h: 1 stride_w: 2 round_mode: FLOOR } } : [1,2,3,2]
     return %max_pool2d)"},
    {"WithIndicesThatNobodyReads",
     "%y, %i = aten::max_pool2d_with_indices(%even, [2, 2], [2, 2]) : f32[1,2,4,4], i64[1,2,4,4]",
     R"(%max_pool2d_with_indices = Pooling(%even) \
       { pooling_param { pool: MAX kernel_size: 2 stride: 2 } } : [1,2,4,4]
     return %max_pool2d_with_indices)"},
};

const test::TextCase adaptive[] = {
    {"ToOneElement", "%y = aten::adaptive_avg_pool2d(%x, [1, 1]) : f32[1,2,1,1]",
     R"(%adaptive_avg_pool2d = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } \
       : [1,2,1,1]
     return %adaptive_avg_pool2d)"},
    {"ToADivisor", "%y = aten::adaptive_avg_pool2d(%even, [2, 4]) : f32[1,2,2,4]",
     R"(%adaptive_avg_pool2d = Pooling(%even) \
       { pooling_param { pool: AVE kernel_h: 4 kernel_w: 2 stride_h: 4 stride_w: 2 } } : [1,2,2,4]
     return %adaptive_avg_pool2d)"},
    {"OfOneAxis", "%y = aten::adaptive_avg_pool2d(%x, [7, 1]) : f32[1,2,7,1]",
     R"(%adaptive_avg_pool2d = Pooling(%x) \
       { pooling_param { pool: AVE kernel_h: 1 kernel_w: 8 stride_h: 1 stride_w: 8 } } : [1,2,7,1]
     return %adaptive_avg_pool2d)"},
    {"ToTheSameSize",
     "%z = aten::adaptive_avg_pool2d(%x, [7, 8]) : f32[1,2,7,8]\n"
     "%y = aten::relu(%z) : f32[1,2,7,8]",
     R"(%relu = ReLU(%x) : [1,2,7,8]
     return %relu)"},
    {"Maximum", "%y, %i = aten::adaptive_max_pool2d(%x, [1, 1]) : f32[1,2,1,1], i64[1,2,1,1]",
     R"(%adaptive_max_pool2d = Pooling(%x) { pooling_param { pool: MAX global_pooling: true } } \
       : [1,2,1,1]
     return %adaptive_max_pool2d)"},
};

class PoolingOp : public test::OpTest {
 protected:
  PoolingOp() : OpTest(inputs) {}
};

TEST_P(PoolingOp, HasPyTorchsWindows) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Maximum, PoolingOp, testing::ValuesIn(maxima),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Adaptive, PoolingOp, testing::ValuesIn(adaptive),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"DilatedWindows", "%y = aten::max_pool2d(%x, [2, 2], [1, 1], [0, 0], [2, 1]) : f32[1,2,5,7]",
     "aten::max_pool2d: dilated max pooling has no layer in Caffe; use dilation 1, or a strided "
     "pooling of a larger kernel"},
    {"NoBatchAxis", "%y = aten::max_pool2d(%image, [2, 2]) : f32[2,4,4]",
     "aten::max_pool2d: its input has no batch axis, or is not two-dimensional; give it four axes"},
    {"NoBatchAxisInAnAverage", "%y = aten::avg_pool2d(%image, [2, 2]) : f32[2,4,4]",
     "aten::avg_pool2d: its input has no batch axis; give it four axes"},
    {"NoBatchAxisInAnAdaptiveOne", "%y = aten::adaptive_avg_pool2d(%image, [1, 1]) : f32[2,1,1]",
     "aten::adaptive_avg_pool2d: its input has no batch axis; give it four axes"},
    {"MaximaOfWindowsOfDifferentSizes",
     "%y, %i = aten::adaptive_max_pool2d(%even, [3, 2]) : f32[1,2,3,2], i64[1,2,3,2]",
     "aten::adaptive_max_pool2d: its windows have different sizes, because the input's size is no "
     "multiple of the output's; choose an input or output size so that one divides the other"},
};

class RefusedPoolingOp : public PoolingOp {};

TEST_P(RefusedPoolingOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedPoolingOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
