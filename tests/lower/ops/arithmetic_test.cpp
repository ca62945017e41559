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
  %column : f32[2,1,4,1]
  %picture : f32[1,3,4,5]
  %weights : f32[1,3,1,1]
  %places : f32[1,1,4,5])";

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
     R"(%add/operand = Reshape(%channels) { reshape_param { shape { dim: 0 } } } : [3]
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
     R"(%add/varying = Reshape(%number) { reshape_param { shape { dim: 0 } } } : [1]
     %add/operand = Tile(%add/varying) { tile_param { axis: 0 tiles: 2 } } : [2]
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
    {"mul_of_channels_that_keeps_a_batch_of_one",
     "%y = aten::mul.Tensor(%weights, %picture) : f32[1,3,4,5]",
     R"(%mul/operand = Reshape(%weights) { reshape_param { shape { dim: 0 dim: 3 } } } : [1,3]
     %mul = Scale(%picture, %mul/operand) { scale_param { axis: 0 } } : [1,3,4,5]
     return %mul)"},
    {"mul_of_places", "%y = aten::mul.Tensor(%picture, %places) : f32[1,3,4,5]",
     R"(%mul/operand = Reshape(%places) { reshape_param { shape { dim: 4 dim: 5 } } } : [4,5]
     %mul = Scale(%picture, %mul/operand) { scale_param { axis: 2 } } : [1,3,4,5]
     return %mul)"},
    // 60 multiply-adds among those of a Convolution are within 2 %.
    {"mul_of_places_where_a_convolution_hardly_costs",
     R"(%w = constant f32[50,3,1,1] {0}
     %c = aten::conv2d(%picture, %w, None, [1, 1], [0, 0], [1, 1], 1) : f32[1,50,4,5]
     %s = aten::sum.dim_IntList(%c, [1], True) : f32[1,1,4,5]
     %y = aten::mul.Tensor(%s, %picture) : f32[1,3,4,5])",
     R"(%conv2d = Convolution(%picture) { convolution_param { num_output: 50 bias_term: false \
       kernel_size: 1 } } weights [50,3,1,1] {...} : [1,50,4,5]
     %sum = Convolution(%conv2d) { convolution_param { num_output: 1 bias_term: false \
       kernel_size: 1 } } weights [1,50,1,1] {...} : [1,1,4,5]
     %mul/factors = Convolution(%sum) { convolution_param { num_output: 3 bias_term: false \
       kernel_size: 1 } } weights [3,1,1,1] {1, 1, 1} : [1,3,4,5]
     %mul = Eltwise(%picture, %mul/factors) { eltwise_param { operation: PROD } } : [1,3,4,5]
     return %mul)"},
    {"mul_larger", "%y = aten::mul.Tensor(%channels, %a) : f32[2,3,4,5]",
     R"(%mul/operand = Reshape(%channels) { reshape_param { shape { dim: 0 } } } : [3]
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

const test::TextCase broadcast[] = {
    {"add_of_which_both_are_repeated", "%y = aten::add.Tensor(%gate, %row) : f32[2,3,1,5]",
     R"(%add/expanded = Tile(%gate) { tile_param { axis: 3 tiles: 5 } } : [2,3,1,5]
     %add = Bias(%add/expanded, %row) { bias_param { axis: 3 } } : [2,3,1,5]
     return %add)"},
    {"mul_of_which_both_are_repeated", "%y = aten::mul.Tensor(%gate, %row) : f32[2,3,1,5]",
     R"(%mul/expanded = Tile(%gate) { tile_param { axis: 3 tiles: 5 } } : [2,3,1,5]
     %mul = Scale(%mul/expanded, %row) { scale_param { axis: 3 } } : [2,3,1,5]
     return %mul)"},
    {"mul_with_axes_apart", "%y = aten::mul.Tensor(%a, %column) : f32[2,3,4,5]",
     R"(%mul/varying = Reshape(%column) { reshape_param { shape { dim: 0 dim: 1 dim: 4 } } } : \
       [2,1,4]
     %mul/operand = Tile(%mul/varying) { tile_param { tiles: 3 } } : [2,3,4]
     %mul = Scale(%a, %mul/operand) { scale_param { axis: 0 } } : [2,3,4,5]
     return %mul)"},
    {"sub_with_axes_apart", "%y = aten::sub.Tensor(%column, %a, alpha=2) : f32[2,3,4,5]",
     R"(%sub/scaled = Power(%a) { power_param { scale: -2 } } : [2,3,4,5]
     %sub/varying = Reshape(%column) { reshape_param { shape { dim: 0 dim: 1 dim: 4 } } } : \
       [2,1,4]
     %sub/operand = Tile(%sub/varying) { tile_param { tiles: 3 } } : [2,3,4]
     %sub = Bias(%sub/scaled, %sub/operand) { bias_param { axis: 0 } } : [2,3,4,5]
     return %sub)"},
    {"maximum", "%y = aten::maximum(%a, %b) : f32[2,3,4,5]",
     R"(%maximum = Eltwise(%a, %b) { eltwise_param { operation: MAX } } : [2,3,4,5]
     return %maximum)"},
    {"minimum", "%y = aten::minimum(%a, %b) : f32[2,3,4,5]",
     R"(%minimum/negative = Power(%a) { power_param { scale: -1 } } : [2,3,4,5]
     %minimum/negative_1 = Power(%b) { power_param { scale: -1 } } : [2,3,4,5]
     %minimum/larger = Eltwise(%minimum/negative, %minimum/negative_1) { eltwise_param { \
       operation: MAX } } : [2,3,4,5]
     %minimum = Power(%minimum/larger) { power_param { scale: -1 } } : [2,3,4,5]
     return %minimum)"},
    {"max_of_a_smaller", "%y = aten::max.other(%row, %gate) : f32[2,3,1,5]",
     R"(%max/expanded/aligned = Reshape(%row) { reshape_param { shape { dim: 1 dim: 1 dim: 1 dim: \
       5 } } } : [1,1,1,5]
     %max/expanded/axis0 = Tile(%max/expanded/aligned) { tile_param { axis: 0 tiles: 2 } } : \
       [2,1,1,5]
     %max/expanded = Tile(%max/expanded/axis0) { tile_param { tiles: 3 } } : [2,3,1,5]
     %max/other = Tile(%gate) { tile_param { axis: 3 tiles: 5 } } : [2,3,1,5]
     %max = Eltwise(%max/expanded, %max/other) { eltwise_param { operation: MAX } } : [2,3,1,5]
     return %max)"},
    {"min_of_a_smaller", "%y = aten::min.other(%a, %row) : f32[2,3,4,5]",
     R"(%min/negative = Power(%a) { power_param { scale: -1 } } : [2,3,4,5]
     %min/negative_1 = Power(%row) { power_param { scale: -1 } } : [5]
     %min/larger/other/aligned = Reshape(%min/negative_1) { reshape_param { shape { dim: 1 \
       dim: 1 dim: 1 dim: 5 } } } : [1,1,1,5]
     %min/larger/other/axis0 = Tile(%min/larger/other/aligned) { tile_param { axis: 0 tiles: 2 \
       } } : [2,1,1,5]
     %min/larger/other/axis1 = Tile(%min/larger/other/axis0) { tile_param { tiles: 3 } } : \
       [2,3,1,5]
     %min/larger/other = Tile(%min/larger/other/axis1) { tile_param { axis: 2 tiles: 4 } } : \
       [2,3,4,5]
     %min/larger = Eltwise(%min/negative, %min/larger/other) { eltwise_param { operation: MAX \
       } } : [2,3,4,5]
     %min = Power(%min/larger) { power_param { scale: -1 } } : [2,3,4,5]
     return %min)"},
    {"addcmul", "%y = aten::addcmul(%a, %b, %row, value=0.5) : f32[2,3,4,5]",
     R"(%addcmul/product = Scale(%b, %row) { scale_param { axis: 3 } } : [2,3,4,5]
     %addcmul = Eltwise(%a, %addcmul/product) { eltwise_param { operation: SUM coeff: 1 coeff: \
       0.5 } } : [2,3,4,5]
     return %addcmul)"},
    {"addcdiv", "%y = aten::addcdiv(%a, %b, %a, value=2) : f32[2,3,4,5]",
     R"(%addcdiv/quotient/inverse = Power(%a) { power_param { power: -1 } } : [2,3,4,5]
     %addcdiv/quotient = Eltwise(%b, %addcdiv/quotient/inverse) { eltwise_param { operation: \
       PROD } } : [2,3,4,5]
     %addcdiv = Eltwise(%a, %addcdiv/quotient) { eltwise_param { operation: SUM coeff: 1 \
       coeff: 2 } } : [2,3,4,5]
     return %addcdiv)"},
    {"lerp_by_a_number", "%y = aten::lerp.Scalar(%a, %b, 0.25) : f32[2,3,4,5]",
     R"(%lerp = Eltwise(%a, %b) { eltwise_param { operation: SUM coeff: 0.75 coeff: 0.25 } } : \
       [2,3,4,5]
     return %lerp)"},
    {"lerp", "%y = aten::lerp.Tensor(%a, %b, %row) : f32[2,3,4,5]",
     R"(%lerp/way = Eltwise(%b, %a) { eltwise_param { operation: SUM coeff: 1 coeff: -1 } } : \
       [2,3,4,5]
     %lerp/step = Scale(%lerp/way, %row) { scale_param { axis: 3 } } : [2,3,4,5]
     %lerp = Eltwise(%a, %lerp/step) { eltwise_param { operation: SUM } } : [2,3,4,5]
     return %lerp)"},
    {"div_without_rounding",
     "%y = aten::div.Tensor_mode(%a, %b, rounding_mode=None) : f32[2,3,4,5]",
     R"(%div/inverse = Power(%b) { power_param { power: -1 } } : [2,3,4,5]
     %div = Eltwise(%a, %div/inverse) { eltwise_param { operation: PROD } } : [2,3,4,5]
     return %div)"},
    {"div_by_a_number_without_rounding",
     "%y = aten::div.Scalar_mode(%a, 4, rounding_mode=None) : f32[2,3,4,5]",
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
INSTANTIATE_TEST_SUITE_P(Broadcast, Arithmetic, testing::ValuesIn(broadcast),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Product, Arithmetic, testing::ValuesIn(products),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"RoundedDivision",
     "%y = aten::div.Tensor_mode(%a, %b, rounding_mode=\"floor\") : f32[2,3,4,5]",
     "aten::div.Tensor_mode: a quotient that is rounded has no layer in Caffe; divide without a "
     "rounding_mode"},
    {"RoundedDivisionByANumber",
     "%y = aten::div.Scalar_mode(%a, 3, rounding_mode=\"trunc\") : f32[2,3,4,5]",
     "aten::div.Scalar_mode: a quotient that is rounded has no layer in Caffe; divide without a "
     "rounding_mode"},
};

class RefusedArithmetic : public Arithmetic {};

TEST_P(RefusedArithmetic, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedArithmetic, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
