// A tensor with a part of it replaced.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[2,4]
  %one : f32[2]
  %two : f32[2,2]
  %i = constant i64[2] {3, 0})";

const test::TextCase cases[] = {
    {"InTheMiddle", "%y = aten::slice_scatter(%x, %two, 1, 1, 3) : f32[2,4]",
     R"(%slice_scatter/pieces/0, %slice_scatter/pieces/1, %slice_scatter/pieces/2 = Slice(%x) \
       "slice_scatter/pieces" { slice_param { slice_point: 1 slice_point: 3 axis: 1 } } : \
       [2,1], [2,2], [2,1]
     %slice_scatter = Concat(%slice_scatter/pieces/0, %two, %slice_scatter/pieces/2) : [2,4]
     return %slice_scatter)"},
    {"AtTheEnd", "%y = aten::slice_scatter(%x, %two, 1, 2) : f32[2,4]",
     R"(%slice_scatter/pieces/0, %slice_scatter/pieces/1 = Slice(%x) "slice_scatter/pieces" { \
       slice_param { slice_point: 2 axis: 1 } } : [2,2], [2,2]
     %slice_scatter = Concat(%slice_scatter/pieces/0, %two) : [2,4]
     return %slice_scatter)"},
    {"EverySecond", "%y = aten::slice_scatter(%x, %two, 1, 0, None, 2) : f32[2,4]",
     R"(%slice_scatter/both = Concat(%x, %two) : [2,6]
     %slice_scatter/pieces/0, %slice_scatter/pieces/1, %slice_scatter/pieces/2, \
       %slice_scatter/pieces/3, %slice_scatter/pieces/4, %slice_scatter/pieces/5 = \
       Slice(%slice_scatter/both) "slice_scatter/pieces" { slice_param { slice_point: 1 \
       slice_point: 2 slice_point: 3 slice_point: 4 slice_point: 5 axis: 1 } } : [2,1], \
       [2,1], [2,1], [2,1], [2,1], [2,1]
     %slice_scatter = Concat(%slice_scatter/pieces/4, %slice_scatter/pieces/1, \
       %slice_scatter/pieces/5, %slice_scatter/pieces/3) : [2,4]
     return %slice_scatter)"},
    {"OneRow", "%y = aten::select_scatter(%x, %one, 1, -1) : f32[2,4]",
     R"(%select_scatter/source = Reshape(%one) { reshape_param { shape { dim: 0 dim: 1 } } } \
       : [2,1]
     %select_scatter/pieces/0, %select_scatter/pieces/1 = Slice(%x) \
       "select_scatter/pieces" { slice_param { slice_point: 3 axis: 1 } } : [2,3], [2,1]
     %select_scatter = Concat(%select_scatter/pieces/0, %select_scatter/source) : [2,4]
     return %select_scatter)"},
    {"ByPositions", "%y = aten::index_put(%x, [None, %i], %two) : f32[2,4]",
     R"(%index_put/both = Concat(%x, %two) : [2,6]
     %index_put/pieces/0, %index_put/pieces/1, %index_put/pieces/2, %index_put/pieces/3, \
       %index_put/pieces/4 = Slice(%index_put/both) "index_put/pieces" { slice_param { \
       slice_point: 1 slice_point: 3 slice_point: 4 slice_point: 5 axis: 1 } } : [2,1], \
       [2,2], [2,1], [2,1], [2,1]
     %index_put = Concat(%index_put/pieces/4, %index_put/pieces/1, %index_put/pieces/3) : \
       [2,4]
     return %index_put)"},
};

class Scatter : public test::OpTest {
 protected:
  Scatter() : OpTest(inputs) {}
};

TEST_P(Scatter, BecomesSliceAndConcat) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, Scatter, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
