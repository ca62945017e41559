// Elements by where they lie in memory.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,6,1]
  %wide : f32[2,6])";

const test::TextCase cases[] = {
    {"OneRowIsAReshape", "%y = aten::as_strided(%x, [1, 6, 1, 1], [6, 1, 6, 6]) : f32[1,6,1,1]",
     R"(%as_strided = Reshape(%x) { reshape_param { shape { dim: 0 dim: 6 dim: 1 dim: 1 } } } \
       : [1,6,1,1]
     return %as_strided)"},
};

class AsStridedOp : public test::OpTest {
 protected:
  AsStridedOp() : OpTest(inputs) {}
};

TEST_P(AsStridedOp, BecomesReshape) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, AsStridedOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

TEST(AsStridedOp, OfAnythingElseIsRefused) {
  for (const char* node : {"%y = aten::as_strided(%wide, [6, 2], [1, 6]) : f32[6,2]",
                           "%y = aten::as_strided(%x, [3], [2]) : f32[3]",
                           "%y = aten::as_strided(%x, [6], [0]) : f32[6]",
                           "%y = aten::as_strided(%x, [6], [1], 0) : f32[6]"}) {
    EXPECT_THAT(test::errors_of(test::graph_around(inputs, node)),
                testing::HasSubstr("by where they lie in memory"))
        << node;
  }
}

}  // namespace
}  // namespace torch2caffe
