// Sums, differences, products and quotients of computed tensors and numbers; see
// arithmetic_constants_test.cpp for those with constant tensors.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %a : f32[2,3,4,5]
  %b : f32[2,3,4,5]
  %channels : f32[3,1,1]
  %gate : f32[2,3,1,1]
  %row : f32[5]
  %number : f32[1,1,1,1]
  %column : f32[2,1,4,1])";

const test::TextCase sums[] = {
    {"add", "%y = aten::add.Tensor(%a, %b) : f32[2,3,4,5]",
     R"(%add = Eltwise(%a, %b) { eltwise_param { operation: SUM } } : [2,3,4,5]
     return %add)"},
    {"add_with_alpha", "%y = aten::add.Tensor(%a, %b, alpha=0.5) : f32[2,3,4,5]",
     R"(%add = Eltwise(%a, %b) { eltwise_param { operation: SUM coeff: 1 coeff: 0.5 } } \
       : [2,3,4,5]
     return %add)"},
    {"sub", "%y = aten::sub.Tensor(%a, %b) : f32[2,3,4,5]",
     R"(%sub = Eltwise(%a, %b) { eltwise_param { operation: SUM coeff: 1 coeff: -1 } } : [2,3,4,5]
     return %sub)"},
    {"sub_with_alpha", "%y = aten::sub.Tensor(%a, %b, alpha=2) : f32[2,3,4,5]",
     R"(%sub = Eltwise(%a, %b) { eltwise_param { operation: SUM coeff: 1 coeff: -2 } } : [2,3,4,5]
     return %sub)"},
    {"rsub", "%y = aten::rsub.Tensor(%a, %b, alpha=3) : f32[2,3,4,5]",
     R"(%rsub = Eltwise(%a, %b) { eltwise_param { operation: SUM coeff: -3 coeff: 1 } } \
       : [2,3,4,5]
     return %rsub)"},
    {"add_number", "%y = aten::add.Scalar(%a, 2, 3) : f32[2,3,4,5]",
     R"(%add = Power(%a) { power_param { shift: 6 } } : [2,3,4,5]
     return %add)"},
    {"sub_number", "%y = aten::sub.Scalar(%a, 2, 3) : f32[2,3,4,5]",
     R"(%sub = Power(%a) { power_param { shift: -6 } } : [2,3,4,5]
     return %sub)"},
    {"rsub_number", "%y = aten::rsub.Scalar(%a, 2, 3) : f32[2,3,4,5]",
     R"(%rsub = Power(%a) { power_param { scale: -3 shift: 2 } } : [2,3,4,5]
     return %rsub)"},
    {"add_smaller", "%y = aten::add.Tensor(%a, %channels) : f32[2,3,4,5]",
     R"(%add/operand = Reshape(%channels) { reshape_param { shape { dim: 3 } } } : [3]
     %add = Bias(%a, %add/operand) : [2,3,4,5]
     return %add)"},
    {"add_larger", "%y = aten::add.Tensor(%row, %a) : f32[2,3,4,5]",
     R"(%add = Bias(%a, %row) { bias_param { axis: 3 } } : [2,3,4,5]
     return %add)"},
    {"sub_smaller", "%y = aten::sub.Tensor(%a, %row) : f32[2,3,4,5]",
     R"(%sub/scaled = Power(%row) { power_param { scale: -1 } } : [5]
     %sub = Bias(%a, %sub/scaled) { bias_param { axis: 3 } } : [2,3,4,5]
     return %sub)"},
    {"sub_larger", "%y = aten::sub.Tensor(%row, %a) : f32[2,3,4,5]",
     R"(%sub/scaled = Power(%a) { power_param { scale: -1 } } : [2,3,4,5]
     %sub = Bias(%sub/scaled, %row) { bias_param { axis: 3 } } : [2,3,4,5]
     return %sub)"},
    {"add_one_computed_number", "%y = aten::add.Tensor(%a, %number) : f32[2,3,4,5]",
     R"(%add/operand = Reshape(%number) { reshape_param { shape { } } } : []
     %add = Bias(%a, %add/operand) { bias_param { axis: 0 } } : [2,3,4,5]
     return %add)"},
};

const test::TextCase products[] = {
    {"mul", "%y = aten::mul.Tensor(%a, %b) : f32[2,3,4,5]",
     R"(%mul = Eltwise(%a, %b) { eltwise_param { operation: PROD } } : [2,3,4,5]
     return %mul)"},
    {"mul_number", "%y = aten::mul.Scalar(%a, 3) : f32[2,3,4,5]",
     R"(%mul = Power(%a) { power_param { scale: 3 } } : [2,3,4,5]
     return %mul)"},
    {"mul_smaller_that_keeps_the_batch", "%y = aten::mul.Tensor(%a, %gate) : f32[2,3,4,5]",
     R"(%mul/operand = Reshape(%gate) { reshape_param { shape { dim: 0 dim: 3 } } } : [2,3]
     %mul = Scale(%a, %mul/operand) { scale_param { axis: 0 } } : [2,3,4,5]
     return %mul)"},
    {"mul_larger", "%y = aten::mul.Tensor(%channels, %a) : f32[2,3,4,5]",
     R"(%mul/operand = Reshape(%channels) { reshape_param { shape { dim: 3 } } } : [3]
     %mul = Scale(%a, %mul/operand) : [2,3,4,5]
     return %mul)"},
    {"div", "%y = aten::div.Tensor(%a, %b) : f32[2,3,4,5]",
     R"(%div/inverse = Power(%b) { power_param { power: -1 } } : [2,3,4,5]
     %div = Eltwise(%a, %div/inverse) { eltwise_param { operation: PROD } } : [2,3,4,5]
     return %div)"},
    {"div_smaller", "%y = aten::div.Tensor(%a, %row) : f32[2,3,4,5]",
     R"(%div/inverse = Power(%row) { power_param { power: -1 } } : [5]
     %div = Scale(%a, %div/inverse) { scale_param { axis: 3 } } : [2,3,4,5]
     return %div)"},
    {"div_number", "%y = aten::div.Scalar(%a, 4) : f32[2,3,4,5]",
     R"(%div = Power(%a) { power_param { scale: 0.25 } } : [2,3,4,5]
     return %div)"},
};

class Arithmetic : public test::OpTest {
 protected:
  Arithmetic() : OpTest(inputs) {}
};

TEST_P(Arithmetic, BecomesEltwisePowerScaleOrBias) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Sum, Arithmetic, testing::ValuesIn(sums),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Product, Arithmetic, testing::ValuesIn(products),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"BothSidesBroadcast", "%y = aten::add.Tensor(%gate, %row) : f32[2,3,1,5]",
     "aten::add.Tensor: both sides are broadcast; expand one side to the shape of the result"},
    {"BothSidesBroadcastInAProduct", "%y = aten::mul.Tensor(%gate, %row) : f32[2,3,1,5]",
     "aten::mul.Tensor: both sides are broadcast; expand one side to the shape of the result"},
    {"AxesApart", "%y = aten::mul.Tensor(%a, %column) : f32[2,3,4,5]",
     "aten::mul.Tensor: the smaller side varies along axes that are not next to each other; "
     "reshape it so that they are"},
};

class RefusedArithmetic : public Arithmetic {};

TEST_P(RefusedArithmetic, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedArithmetic, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
