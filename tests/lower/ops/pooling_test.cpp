// Pooling: the windows that PyTorch has, in Caffe's terms.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,7,8]
  %even : f32[1,2,8,8]
  %short : f32[1,2,5,4]
  %uneven : f32[1,2,3,4]
  %image : f32[2,8,8]
  %line : f32[1,2,8]
  %volume : f32[1,2,4,4,6])";

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

// Poolings of other axes than two, and those that no layer does at once.
const test::TextCase composed[] = {
    {"OneAxis", "%y = aten::max_pool1d(%line, [2], [2]) : f32[1,2,4]",
     R"(%max_pool1d/plane = Reshape(%line) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 8 } } } : [1,2,1,8]
     %max_pool1d/pooled = Pooling(%max_pool1d/plane) { pooling_param \
       { pool: MAX kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 2 } } : [1,2,1,4]
     %max_pool1d = Reshape(%max_pool1d/pooled) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 4 } } } : [1,2,4]
     return %max_pool1d)"},
    {"ThreeAxes", "%y = aten::avg_pool3d(%volume, [3, 2, 2], [1, 2, 2]) : f32[1,2,2,2,3]",
     R"(%avg_pool3d/planes = Reshape(%volume) \
       { reshape_param { shape { dim: 0 dim: 8 dim: 4 dim: 6 } } } : [1,8,4,6]
     %avg_pool3d/pooled_planes = Pooling(%avg_pool3d/planes) \
       { pooling_param { pool: AVE kernel_size: 2 stride: 2 } } : [1,8,2,3]
     %avg_pool3d/depths = Reshape(%avg_pool3d/pooled_planes) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 4 dim: 6 } } } : [1,2,4,6]
     %avg_pool3d/pooled = Pooling(%avg_pool3d/depths) \
       { pooling_param { pool: AVE kernel_h: 3 kernel_w: 1 } } : [1,2,2,6]
     %avg_pool3d = Reshape(%avg_pool3d/pooled) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 2 dim: 2 dim: 3 } } } : [1,2,2,2,3]
     return %avg_pool3d)"},
    {"NoBatchAxis", "%y = aten::max_pool2d(%image, [2, 2]) : f32[2,4,4]",
     R"(%max_pool2d/batch = Reshape(%image) \
       { reshape_param { shape { dim: 1 dim: 2 dim: 8 dim: 8 } } } : [1,2,8,8]
     %max_pool2d/pooled = Pooling(%max_pool2d/batch) \
       { pooling_param { pool: MAX kernel_size: 2 stride: 2 } } : [1,2,4,4]
     %max_pool2d = Reshape(%max_pool2d/pooled) \
       { reshape_param { shape { dim: 2 dim: 4 dim: 4 } } } : [2,4,4]
     return %max_pool2d)"},
    // Columns 0, 2, 4 and 1, 3, 5 of 8 are rows of two elements; four of three make 2 windows each.
    {"Dilation", "%y = aten::max_pool2d(%even, [1, 3], [1, 1], [0, 0], [1, 2]) : f32[1,2,8,4]",
     R"(%max_pool2d/rows = Reshape(%even) \
       { reshape_param { shape { dim: 0 dim: 16 dim: 4 dim: 2 } } } : [1,16,4,2]
     %max_pool2d/every = Pooling(%max_pool2d/rows) \
       { pooling_param { pool: MAX kernel_h: 3 kernel_w: 1 } } : [1,16,2,2]
     %max_pool2d/starts = Reshape(%max_pool2d/every) \
       { reshape_param { shape { dim: 0 dim: 16 dim: 4 dim: 1 } } } : [1,16,4,1]
     %max_pool2d = Reshape(%max_pool2d/starts) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 8 dim: 4 } } } : [1,2,8,4]
     return %max_pool2d)"},
    {"DilationWithPaddingAndStride",
     "%y = aten::max_pool1d(%line, [2], [3], [1], [3]) : f32[1,2,3]",  // reach 10 of 1 + 8 + 1
     R"(%max_pool1d/first/0, %max_pool1d/first/1 = Slice(%line) "max_pool1d/first" \
       { slice_param { slice_point: 1 axis: 2 } } : [1,2,1], [1,2,7]
     %max_pool1d/low = Power(%max_pool1d/first/0) \
       { power_param { scale: 0 shift: -3.40282347e+38 } } : [1,2,1]
     %max_pool1d/padded = Concat(%max_pool1d/low, %line, %max_pool1d/low, %max_pool1d/low, \
       %max_pool1d/low) { concat_param { axis: 2 } } : [1,2,12]
     %max_pool1d/rows = Reshape(%max_pool1d/padded) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 4 dim: 3 } } } : [1,2,4,3]
     %max_pool1d/every = Pooling(%max_pool1d/rows) \
       { pooling_param { pool: MAX kernel_h: 2 kernel_w: 1 } } : [1,2,3,3]
     %max_pool1d/starts = Reshape(%max_pool1d/every) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 9 dim: 1 } } } : [1,2,9,1]
     %max_pool1d/picked = Pooling(%max_pool1d/starts) { pooling_param { pool: MAX \
       kernel_size: 1 stride_h: 3 stride_w: 1 round_mode: FLOOR } } : [1,2,3,1]
     %max_pool1d = Reshape(%max_pool1d/picked) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 3 } } } : [1,2,3]
     return %max_pool1d)"},
    // Windows [0, 3), [2, 6), [5, 8).
    {"AdaptiveMaximaOfDifferentSizes",
     "%y, %i = aten::adaptive_max_pool1d(%line, [3]) : f32[1,2,3], i64[1,2,3]",
     R"(%adaptive_max_pool1d/rows = Reshape(%line) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 8 dim: 1 } } } : [1,2,8,1]
     %adaptive_max_pool1d/windows_of_3 = Pooling(%adaptive_max_pool1d/rows) \
       { pooling_param { pool: MAX kernel_h: 3 kernel_w: 1 } } : [1,2,6,1]
     %adaptive_max_pool1d/windows_of_3_cut/0, %adaptive_max_pool1d/windows_of_3_cut/1, \
       %adaptive_max_pool1d/windows_of_3_cut/2 = Slice(%adaptive_max_pool1d/windows_of_3) \
       "adaptive_max_pool1d/windows_of_3_cut" \
       { slice_param { slice_point: 1 slice_point: 5 axis: 2 } } : [1,2,1,1], [1,2,4,1], [1,2,1,1]
     %adaptive_max_pool1d/windows_of_4 = Pooling(%adaptive_max_pool1d/rows) \
       { pooling_param { pool: MAX kernel_h: 4 kernel_w: 1 } } : [1,2,5,1]
     %adaptive_max_pool1d/windows_of_4_cut/0, %adaptive_max_pool1d/windows_of_4_cut/1, \
       %adaptive_max_pool1d/windows_of_4_cut/2 = Slice(%adaptive_max_pool1d/windows_of_4) \
       "adaptive_max_pool1d/windows_of_4_cut" \
       { slice_param { slice_point: 2 slice_point: 3 axis: 2 } } : [1,2,2,1], [1,2,1,1], [1,2,2,1]
     %adaptive_max_pool1d/joined = Concat(%adaptive_max_pool1d/windows_of_3_cut/0, \
       %adaptive_max_pool1d/windows_of_4_cut/1, %adaptive_max_pool1d/windows_of_3_cut/2) \
       { concat_param { axis: 2 } } : [1,2,3,1]
     %adaptive_max_pool1d = Reshape(%adaptive_max_pool1d/joined) \
       { reshape_param { shape { dim: 0 dim: 2 dim: 3 } } } : [1,2,3]
     return %adaptive_max_pool1d)"},
};

class PoolingOp : public test::OpTest {
 protected:
  PoolingOp() : OpTest(inputs) {}
};

TEST_P(PoolingOp, HasPyTorchsWindows) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Maximum, PoolingOp, testing::ValuesIn(maxima),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Composed, PoolingOp, testing::ValuesIn(composed),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Adaptive, PoolingOp, testing::ValuesIn(adaptive),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
