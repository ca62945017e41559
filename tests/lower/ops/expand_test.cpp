// Operators that say the same several times.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const test::TextCase cases[] = {
    {"ExpandTilesTheAxesThatGrow", "%y = aten::expand(%x, [2, 3, 4, -1]) : f32[2,3,4,1]",
     R"(%expand = Tile(%x) { tile_param { axis: 2 tiles: 4 } } : [2,3,4,1]
     return %expand)"},
    {"NewAxesStandInFront", "%y = aten::expand(%row, [2, 3, 5]) : f32[2,3,5]",
     R"(%expand/axes = Reshape(%row) { reshape_param { shape { dim: 1 dim: 3 dim: 5 } } } : [1,3,5]
     %expand = Tile(%expand/axes) { tile_param { axis: 0 tiles: 2 } } : [2,3,5]
     return %expand)"},
    {"Repeat", "%y = aten::repeat(%row, [2, 3]) : f32[6,15]",
     R"(%repeat/axis1 = Tile(%row) { tile_param { tiles: 3 } } : [3,15]
     %repeat = Tile(%repeat/axis1) { tile_param { axis: 0 tiles: 2 } } : [6,15]
     return %repeat)"},
    {"RepeatInterleaveTilesAnAxisOfItsOwn",
     "%y = aten::repeat_interleave.self_int(%row, 2, 1) : f32[3,10]",
     R"(%repeat_interleave/axis = Reshape(%row) \
        { reshape_param { shape { dim: 0 dim: 5 dim: 1 } } } : [3,5,1]
     %repeat_interleave/tile = Tile(%repeat_interleave/axis) \
        { tile_param { axis: 2 tiles: 2 } } : [3,5,2]
     %repeat_interleave = Reshape(%repeat_interleave/tile) \
        { reshape_param { shape { dim: 0 dim: 10 } } } : [3,10]
     return %repeat_interleave)"},
};

class ExpandOp : public test::OpTest {
 protected:
  ExpandOp() : OpTest("%x : f32[2,3,1,1]\n%row : f32[3,5]") {}
};

TEST_P(ExpandOp, BecomesTiles) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, ExpandOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
