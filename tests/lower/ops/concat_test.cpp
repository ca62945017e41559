// Concatenation.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %a : f32[1,2,4]
  %b : f32[1,3,4]
  %c : f32[1,2,4]
  %w = constant f32[1,2,4] {...})";

const test::TextCase cases[] = {
    {"ChannelsAreCaffesDefault", "%y = aten::cat([%a, %b], 1) : f32[1,5,4]",
     R"(%cat = Concat(%a, %b) : [1,5,4]
     return %cat)"},
    {"AnotherAxisIsNamed", "%y = aten::cat([%a, %c, %a], 0) : f32[3,2,4]",
     R"(%cat = Concat(%a, %c, %a) { concat_param { axis: 0 } } : [3,2,4]
     return %cat)"},
    {"AnAxisFromBehindIsCountedFromTheFront", "%y = aten::cat([%a, %c], dim=-1) : f32[1,2,8]",
     R"(%cat = Concat(%a, %c) { concat_param { axis: 2 } } : [1,2,8]
     return %cat)"},
    {"OneTensorAloneIsTheResult",
     "%z = aten::cat([%a], 1) : f32[1,2,4]\n%y = aten::relu(%z) : f32[1,2,4]",
     R"(%relu = ReLU(%a) : [1,2,4]
     return %relu)"},
};

class ConcatOp : public test::OpTest {
 protected:
  ConcatOp() : OpTest(inputs) {}
};

TEST_P(ConcatOp, BecomesConcat) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, ConcatOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"AConstant", "%y = aten::cat([%a, %w], 1) : f32[1,4,4]",
     "aten::cat: one of its parts is a constant; concatenate computed tensors only"},
};

class RefusedConcatOp : public ConcatOp {};

TEST_P(RefusedConcatOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedConcatOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
