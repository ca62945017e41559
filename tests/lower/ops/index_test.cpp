// Elements by positions that are known.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[2,4,3]
  %i = constant i64[3] {1, 2, -1}
  %n = constant i64[2] {3, 0}
  %times = constant i64[4] {1, 0, 2, 1}
  %prime : f32[1,60013])";

const test::TextCase cases[] = {
    {"IndexSelectOfARun", "%y = aten::index_select(%x, 1, %i) : f32[2,3,3]",
     R"(%index_select/0, %index_select/1 = Slice(%x) "index_select" { slice_param { \
       slice_point: 1 axis: 1 } } : [2,1,3], [2,3,3]
     return %index_select/1)"},
    {"IndexSelectOfPieces", "%y = aten::index_select(%x, 1, %n) : f32[2,2,3]",
     R"(%index_select/pieces/0, %index_select/pieces/1, %index_select/pieces/2 = Slice(%x) \
       "index_select/pieces" { slice_param { slice_point: 1 slice_point: 3 axis: 1 } } : \
       [2,1,3], [2,2,3], [2,1,3]
     %index_select = Concat(%index_select/pieces/2, %index_select/pieces/0) : [2,2,3]
     return %index_select)"},
    {"RepeatInterleave", "%y = aten::repeat_interleave.self_Tensor(%x, %times, 1) : f32[2,4,3]",
     R"(%repeat_interleave/pieces/0, %repeat_interleave/pieces/1, \
       %repeat_interleave/pieces/2, %repeat_interleave/pieces/3 = Slice(%x) \
       "repeat_interleave/pieces" { slice_param { slice_point: 1 slice_point: 2 \
       slice_point: 3 axis: 1 } } : [2,1,3], [2,1,3], [2,1,3], [2,1,3]
     %repeat_interleave = Concat(%repeat_interleave/pieces/0, %repeat_interleave/pieces/2, \
       %repeat_interleave/pieces/2, %repeat_interleave/pieces/3) : [2,4,3]
     return %repeat_interleave)"},
    {"Flip", "%y = aten::flip(%x, [2]) : f32[2,4,3]",
     R"(%flip/pieces/0, %flip/pieces/1, %flip/pieces/2 = Slice(%x) "flip/pieces" { \
       slice_param { slice_point: 1 slice_point: 2 axis: 2 } } : [2,4,1], [2,4,1], [2,4,1]
     %flip = Concat(%flip/pieces/2, %flip/pieces/1, %flip/pieces/0) { concat_param { axis: \
       2 } } : [2,4,3]
     return %flip)"},
    {"Roll", "%y = aten::roll(%x, [1], [1]) : f32[2,4,3]",
     R"(%roll/pieces/0, %roll/pieces/1 = Slice(%x) "roll/pieces" { slice_param { slice_point: \
       3 axis: 1 } } : [2,3,3], [2,1,3]
     %roll = Concat(%roll/pieces/1, %roll/pieces/0) : [2,4,3]
     return %roll)"},
    {"HalfATurn", "%y = aten::rot90(%x, 2, [0, 1]) : f32[2,4,3]",
     R"(%rot90/axis0/pieces/0, %rot90/axis0/pieces/1 = Slice(%x) "rot90/axis0/pieces" { \
       slice_param { slice_point: 1 axis: 0 } } : [1,4,3], [1,4,3]
     %rot90/axis0 = Concat(%rot90/axis0/pieces/1, %rot90/axis0/pieces/0) { concat_param { \
       axis: 0 } } : [2,4,3]
     %rot90/pieces/0, %rot90/pieces/1, %rot90/pieces/2, %rot90/pieces/3 = \
       Slice(%rot90/axis0) "rot90/pieces" { slice_param { slice_point: 1 slice_point: 2 \
       slice_point: 3 axis: 1 } } : [2,1,3], [2,1,3], [2,1,3], [2,1,3]
     %rot90 = Concat(%rot90/pieces/3, %rot90/pieces/2, %rot90/pieces/1, %rot90/pieces/0) : \
       [2,4,3]
     return %rot90)"},
};

class IndexOp : public test::OpTest {
 protected:
  IndexOp() : OpTest(inputs) {}
};

TEST_P(IndexOp, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, IndexOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

// 43 rows of 41 columns: each order is a matrix of its own.
TEST(LongAxes, NeedNoMatrixOfTheirSquare) {
  const Graph graph = graph_of_text(
      test::graph_around("%x : f32[1,1763]", "%y = aten::flip(%x, [1]) : f32[1,1763]"));
  int64_t weights = 0;
  for (const Layer& layer : lower(graph).layers) {
    for (const Weight& weight : layer.weights) weights += weight.count();
  }
  EXPECT_EQ(weights, 41 * 41 + 43 * 43);
}

const test::TextCase refused[] = {
    {"AMatrixOfMuchMemory", "%y = aten::flip(%prime, [1]) : f32[1,60013]",
     "aten::flip: it needs a matrix of 60013 x 60013 = 3601560169 elements (13739 MiB), more than "
     "256 MiB; make the input smaller, or keep this part outside of the model"},
};

class RefusedIndexOp : public IndexOp {};

TEST_P(RefusedIndexOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedIndexOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
