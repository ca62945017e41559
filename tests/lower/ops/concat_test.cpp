// Concatenation.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %a : f32[1,2,4]
  %b : f32[1,3,4]
  %c : f32[1,2,4]
  %w = constant f32[1,2,4] {...}
  %none = constant f32[0] {})";

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
    {"AConstantBecomesALayer", "%y = aten::cat([%a, %w], 1) : f32[1,4,4]",
     R"(%cat/constant = Parameter() { parameter_param { shape { dim: 1 dim: 2 dim: 4 } } } \
             weights [1,2,4] {0.10159575939178467, -0.8585502505302429, \
             0.4162956476211548, 0.6798981428146362, -0.41819053888320923, \
             -0.7573428153991699, 0.02165520191192627, 0.13862264156341553} : [1,2,4]
     %cat = Concat(%a, %cat/constant) : [1,4,4]
     return %cat)"},
    {"WhatIsEmptyIsLeftOut",
     "%z = aten::cat([%none, %a], 1) : f32[1,2,4]\n%y = aten::relu(%z) : f32[1,2,4]",
     R"(%relu = ReLU(%a) : [1,2,4]
     return %relu)"},
    {"StackMakesAnAxis", "%y = aten::stack([%a, %c], 1) : f32[1,2,2,4]",
     R"(%stack/part = Reshape(%a) \
        { reshape_param { shape { dim: 0 dim: 1 dim: 2 dim: 4 } } } : [1,1,2,4]
     %stack/part_1 = Reshape(%c) \
        { reshape_param { shape { dim: 0 dim: 1 dim: 2 dim: 4 } } } : [1,1,2,4]
     %stack = Concat(%stack/part, %stack/part_1) : [1,2,2,4]
     return %stack)"},
};

class ConcatOp : public test::OpTest {
 protected:
  ConcatOp() : OpTest(inputs) {}
};

TEST_P(ConcatOp, BecomesConcat) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, ConcatOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
