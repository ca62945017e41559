// Operators that change the order of axes.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4,5]
  %thin : f32[2,1,4,1])";

const test::TextCase cases[] = {
    {"ChannelsLast", "%y = aten::permute(%x, [0, 2, 3, 1]) : f32[2,4,5,3]",
     R"(%permute = Permute(%x) \
        { permute_param { order: 0 order: 2 order: 3 order: 1 } } : [2,4,5,3]
     return %permute)"},
    {"AxesFromBehind", "%y = aten::permute(%x, [0, -1, 1, -2]) : f32[2,5,3,4]",
     R"(%permute = Permute(%x) \
        { permute_param { order: 0 order: 3 order: 1 order: 2 } } : [2,5,3,4]
     return %permute)"},
    {"Transpose", "%y = aten::transpose.int(%x, 1, -1) : f32[2,5,4,3]",
     R"(%transpose = Permute(%x) \
        { permute_param { order: 0 order: 3 order: 2 order: 1 } } : [2,5,4,3]
     return %transpose)"},
    {"OnlyAxesOfOneElementMove", "%y = aten::permute(%thin, [0, 2, 3, 1]) : f32[2,4,1,1]",
     R"(%permute = Reshape(%thin) \
        { reshape_param { shape { dim: 0 dim: 4 dim: 1 dim: 1 } } } : [2,4,1,1]
     return %permute)"},
    {"TransposeOfAnAxisOfOneElement", "%y = aten::transpose.int(%thin, 2, 3) : f32[2,1,1,4]",
     R"(%transpose = Reshape(%thin) \
        { reshape_param { shape { dim: 0 dim: 1 dim: 1 dim: 4 } } } : [2,1,1,4]
     return %transpose)"},
    {"TheSameOrder",
     "%z = aten::permute(%x, [0, 1, -2, 3]) : f32[2,3,4,5]\n%y = aten::relu(%z) : f32[2,3,4,5]",
     R"(%relu = ReLU(%x) : [2,3,4,5]
     return %relu)"},
    {"TransposeOfAnAxisWithItself",
     "%z = aten::transpose.int(%x, 2, -2) : f32[2,3,4,5]\n%y = aten::relu(%z) : f32[2,3,4,5]",
     R"(%relu = ReLU(%x) : [2,3,4,5]
     return %relu)"},
};

class PermuteOp : public test::OpTest {
 protected:
  PermuteOp() : OpTest(inputs) {}
};

TEST_P(PermuteOp, BecomesPermuteOrReshapeOrNothing) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, PermuteOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
