// Choices by constant masks.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4]
  %z : f32[1,3,4,4]
  %row : f32[4]
  %mask = constant bool[4] {1, 0, 0, 1}
  %c = constant f32[4] {1, 2, 3, 4}
  %number = constant f32[] {7})";

const test::TextCase choices[] = {
    {"Blobs", "%y = aten::where.self(%mask, %x, %z) : f32[1,3,4,4]",
     R"(%where/chosen = Scale(%x) { scale_param { axis: 3 } } weights [4] {1, 0, 0, 1} : [1,3,4,4]
     %where/other = Scale(%z) { scale_param { axis: 3 } } weights [4] {0, 1, 1, 0} : [1,3,4,4]
     %where = Eltwise(%where/chosen, %where/other) { eltwise_param { operation: SUM } } : \
       [1,3,4,4]
     return %where)"},
    {"BlobsOfDifferentShapes", "%y = aten::where.self(%mask, %x, %row) : f32[1,3,4,4]",
     R"(%where/chosen = Scale(%x) { scale_param { axis: 3 } } weights [4] {1, 0, 0, 1} : [1,3,4,4]
     %where/other = Scale(%row) { scale_param { axis: 0 } } weights [4] {0, 1, 1, 0} : [4]
     %where = Bias(%where/chosen, %where/other) { bias_param { axis: 3 } } : [1,3,4,4]
     return %where)"},
    {"AConstant", "%y = aten::where.self(%mask, %c, %x) : f32[1,3,4,4]",
     R"(%where = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [4] {0, 1, 1, 0} \
       [4] {1, 0, 0, 4} : [1,3,4,4]
     return %where)"},
    {"ElseAConstant", "%y = aten::where.self(%mask, %x, %c) : f32[1,3,4,4]",
     R"(%where = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [4] {1, 0, 0, 1} \
       [4] {0, 2, 3, 0} : [1,3,4,4]
     return %where)"},
    {"ANumber", "%y = aten::where.ScalarSelf(%mask, 2, %x) : f32[1,3,4,4]",
     R"(%where = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [4] {0, 1, 1, 0} \
       [4] {2, 0, 0, 2} : [1,3,4,4]
     return %where)"},
    {"ElseANumber", "%y = aten::where.ScalarOther(%mask, %x, 2) : f32[1,3,4,4]",
     R"(%where = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [4] {1, 0, 0, 1} \
       [4] {0, 2, 2, 0} : [1,3,4,4]
     return %where)"},
    {"Fill", "%y = aten::masked_fill.Scalar(%x, %mask, -inf) : f32[1,3,4,4]",
     R"(%masked_fill = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [4] {0, 1, \
       1, 0} [4] {-inf, 0, 0, -inf} : [1,3,4,4]
     return %masked_fill)"},
    {"FillByATensor", "%y = aten::masked_fill.Tensor(%x, %mask, %number) : f32[1,3,4,4]",
     R"(%masked_fill = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [4] {0, 1, \
       1, 0} [4] {7, 0, 0, 7} : [1,3,4,4]
     return %masked_fill)"},
};

const test::TextCase refused[] = {
    {"AMaskOfNumbers", "%y = aten::where.self(%row, %x, %z) : f32[1,3,4,4]",
     "aten::where.self: it chooses by numbers; compare them with 0"},
};

class Where : public test::OpTest {
 protected:
  Where() : OpTest(inputs) {}
};

TEST_P(Where, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Choices, Where, testing::ValuesIn(choices),
                         test::name_of_case<test::TextCase>);

class RefusedWhere : public Where {};

TEST_P(RefusedWhere, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedWhere, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
