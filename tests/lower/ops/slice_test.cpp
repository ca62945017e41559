// Parts of a tensor along an axis, and elements by their positions.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,6,4]
  %image : f32[1,2,5,4]
  %i = constant i64[3] {5, -6, 1})";

const test::TextCase cases[] = {
    {"SliceOfTheMiddle", "%y = aten::slice.Tensor(%x, 1, -5, 4) : f32[2,3,4]",
     R"(%slice/0, %slice/1, %slice/2 = Slice(%x) "slice" { slice_param { slice_point: 1 \
             slice_point: 4 axis: 1 } } : [2,1,4], [2,3,4], [2,2,4]
     return %slice/1)"},
    {"SliceOfAll",
     "%z = aten::slice.Tensor(%x, 1, 0, 9) : f32[2,6,4]\n%y = aten::relu(%z) : f32[2,6,4]",
     R"(%relu = ReLU(%x) : [2,6,4]
     return %relu)"},
    {"StepsAreWindowsOfOneElement", "%y = aten::slice.Tensor(%image, 2, 0, 5, 2) : f32[1,2,3,4]",
     R"(%slice = Pooling(%image) \
        { pooling_param { kernel_size: 1 stride_h: 2 stride_w: 1 } } : [1,2,3,4]
     return %slice)"},
    {"StepsThatEndEarlyAreCutBefore", "%y = aten::slice.Tensor(%image, 2, 1, 5, 2) : f32[1,2,2,4]",
     R"(%slice/span/0, %slice/span/1, %slice/span/2 = Slice(%image) "slice/span" \
        { slice_param { slice_point: 1 slice_point: 4 axis: 2 } } \
        : [1,2,1,4], [1,2,3,4], [1,2,1,4]
     %slice = Pooling(%slice/span/1) \
        { pooling_param { kernel_size: 1 stride_h: 2 stride_w: 1 } } : [1,2,2,4]
     return %slice)"},
    {"SelectDropsTheAxis", "%y = aten::select.int(%x, 1, -1) : f32[2,4]",
     R"(%select/slice/0, %select/slice/1 = Slice(%x) "select/slice" \
        { slice_param { slice_point: 5 axis: 1 } } : [2,5,4], [2,1,4]
     %select = Reshape(%select/slice/1) { reshape_param { shape { dim: 0 dim: 4 } } } : [2,4]
     return %select)"},
    {"Split", "%a, %y = aten::split.Tensor(%x, 4, 1) : f32[2,4,4], f32[2,2,4]",
     R"(%split/0, %split/1 = Slice(%x) "split" { slice_param { slice_point: 4 axis: 1 } } \
        : [2,4,4], [2,2,4]
     return %split/1)"},
    {"RunsAreJoined", "%y = aten::roll(%x, [2], [1]) : f32[2,6,4]",
     R"(%roll/pieces/0, %roll/pieces/1 = Slice(%x) "roll/pieces" \
        { slice_param { slice_point: 4 axis: 1 } } : [2,4,4], [2,2,4]
     %roll = Concat(%roll/pieces/1, %roll/pieces/0) : [2,6,4]
     return %roll)"},
    {"PiecesThatStandTwice", "%y = aten::index_select(%x, 1, %i) : f32[2,3,4]",
     R"(%index_select/pieces/0, %index_select/pieces/1, %index_select/pieces/2 = Slice(%x) \
             "index_select/pieces" { slice_param { slice_point: 2 slice_point: 5 axis: 1 \
             } } : [2,2,4], [2,3,4], [2,1,4]
     %index_select = Concat(%index_select/pieces/2, %index_select/pieces/0) : [2,3,4]
     return %index_select)"},
};

class SliceOp : public test::OpTest {
 protected:
  SliceOp() : OpTest(inputs) {}
};

TEST_P(SliceOp, BecomesSlices) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, SliceOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"NothingLeft", "%y = aten::slice.Tensor(%x, 1, 4, 4) : f32[2,0,4]",
     "aten::slice.Tensor: its result is empty; Caffe has no blobs without elements: leave it out "
     "of the model"},
    {"PositionsThatAreComputed", "%y = aten::index_select(%x, 1, %x) : f32[2,3,4]",
     "aten::index_select: its argument 'index' is computed from the network's input; only fixed "
     "weights can be stored in a Caffe layer"},
};

class RefusedSliceOp : public SliceOp {};

TEST_P(RefusedSliceOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedSliceOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
