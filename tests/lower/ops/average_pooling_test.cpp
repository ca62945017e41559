// Average pooling: what each window's sum is divided by. Caffe divides by the window's size clipped
// to the padded input; where PyTorch divides by something else a Scale makes up for it.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,4,4]
  %five : f32[1,2,5,5]
  %short : f32[1,2,5,4])";

const test::TextCase cases[] = {
    {"WithoutPadding", "%y = aten::avg_pool2d(%x, [2, 2]) : f32[1,2,2,2]",
     R"(%avg_pool2d = Pooling(%x) { pooling_param { pool: AVE kernel_size: 2 stride: 2 } } \
       : [1,2,2,2]
     return %avg_pool2d)"},
    {"PaddingCounted", "%y = aten::avg_pool2d(%x, [3, 3], [1, 1], [1, 1]) : f32[1,2,4,4]",
     R"(%avg_pool2d = Pooling(%x) { pooling_param { pool: AVE kernel_size: 3 pad: 1 } } \
       : [1,2,4,4]
     return %avg_pool2d)"},
    // Corner windows hold 4 of 9 elements, those of the one edge between them 6.
    {"PaddingNotCounted",
     "%y = aten::avg_pool2d(%five, [3, 3], [2, 2], [1, 1], False, False) : f32[1,2,3,3]",
     R"(%avg_pool2d/average = Pooling(%five) \
       { pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } } : [1,2,3,3]
     %avg_pool2d = Scale(%avg_pool2d/average) { scale_param { axis: 2 num_axes: 2 } } \
       weights [3,3] {2.25, 1.5, 2.25, 1.5, 1, 1.5, 2.25, 1.5, 2.25} : [1,2,3,3]
     return %avg_pool2d)"},
    // Rounded up, the last windows hold 1 of 2 rows or columns: Caffe divides by 2 * 1 and 1 * 1,
    // and so does PyTorch, which leaves out what is beyond the padding.
    {"RoundedUp", "%y = aten::avg_pool2d(%five, [2, 2], [2, 2], [0, 0], True) : f32[1,2,3,3]",
     R"(%avg_pool2d = Pooling(%five) { pooling_param { pool: AVE kernel_size: 2 stride: 2 } } \
       : [1,2,3,3]
     return %avg_pool2d)"},
    {"OwnDivisor",
     "%y = aten::avg_pool2d(%x, [2, 2], [2, 2], [0, 0], False, True, 2) : f32[1,2,2,2]",
     R"(%avg_pool2d/average = Pooling(%x) { pooling_param { pool: AVE kernel_size: 2 stride: 2 } } \
       : [1,2,2,2]
     %avg_pool2d = Scale(%avg_pool2d/average) { scale_param { axis: 2 num_axes: 2 } } \
       weights [2,2] {2, 2, 2, 2} : [1,2,2,2]
     return %avg_pool2d)"},
    // The clipped windows of the last row are 1 of 2 elements, hence half the factor.
    {"OwnDivisorRoundedUpOnOneAxis",
     "%y = aten::avg_pool2d(%short, [2, 2], [2, 2], [0, 0], True, True, 4) : f32[1,2,3,2]",
     R"(%avg_pool2d/average = Pooling(%short) \
       { pooling_param { pool: AVE kernel_size: 2 stride: 2 } } : [1,2,3,2]
     %avg_pool2d = Scale(%avg_pool2d/average) { scale_param { axis: 2 num_axes: 2 } } \
       weights [3,2] {1, 1, 1, 1, 0.5, 0.5} : [1,2,3,2]
     return %avg_pool2d)"},
    {"OwnDivisorOfTheWindowsSize",
     "%y = aten::avg_pool2d(%x, [2, 2], [2, 2], [0, 0], False, True, 4) : f32[1,2,2,2]",
     R"(%avg_pool2d = Pooling(%x) { pooling_param { pool: AVE kernel_size: 2 stride: 2 } } \
       : [1,2,2,2]
     return %avg_pool2d)"},
};

class AveragePoolingOp : public test::OpTest {
 protected:
  AveragePoolingOp() : OpTest(inputs) {}
};

TEST_P(AveragePoolingOp, DividesAsPyTorchDoes) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(With, AveragePoolingOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
