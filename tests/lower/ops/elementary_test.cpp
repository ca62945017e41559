// Powers, roots, exponentials and logarithms.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4]
  %row : f32[4]
  %three = constant f32[] {3}
  %channels = constant f32[3,1,1] {1, 2, 4}
  %signs = constant f32[3,1,1] {1, 0, 4})";

const test::TextCase functions[] = {
    {"abs", "%y = aten::abs(%x) : f32[1,3,4,4]", R"(%abs = AbsVal(%x) : [1,3,4,4]
     return %abs)"},
    {"neg", "%y = aten::neg(%x) : f32[1,3,4,4]",
     R"(%neg = Power(%x) { power_param { scale: -1 } } : [1,3,4,4]
     return %neg)"},
    {"sqrt", "%y = aten::sqrt(%x) : f32[1,3,4,4]",
     R"(%sqrt = Power(%x) { power_param { power: 0.5 } } : [1,3,4,4]
     return %sqrt)"},
    {"rsqrt", "%y = aten::rsqrt(%x) : f32[1,3,4,4]",
     R"(%rsqrt = Power(%x) { power_param { power: -0.5 } } : [1,3,4,4]
     return %rsqrt)"},
    {"reciprocal", "%y = aten::reciprocal(%x) : f32[1,3,4,4]",
     R"(%reciprocal = Power(%x) { power_param { power: -1 } } : [1,3,4,4]
     return %reciprocal)"},
    {"square", "%y = aten::square(%x) : f32[1,3,4,4]",
     R"(%square = Eltwise(%x, %x) { eltwise_param { operation: PROD } } : [1,3,4,4]
     return %square)"},
    {"exp", "%y = aten::exp(%x) : f32[1,3,4,4]", R"(%exp = Exp(%x) : [1,3,4,4]
     return %exp)"},
    {"exp2", "%y = aten::exp2(%x) : f32[1,3,4,4]",
     R"(%exp2/product = Power(%x) { power_param { scale: 0.6931472 } } : [1,3,4,4]
     %exp2 = Exp(%exp2/product) : [1,3,4,4]
     return %exp2)"},
    {"expm1", "%y = aten::expm1(%x) : f32[1,3,4,4]",
     R"(%expm1/half = Power(%x) { power_param { scale: 0.5 } } : [1,3,4,4]
     %expm1/tanh = TanH(%expm1/half) : [1,3,4,4]
     %expm1/exp = Exp(%x) : [1,3,4,4]
     %expm1/plus_1 = Power(%expm1/exp) { power_param { shift: 1 } } : [1,3,4,4]
     %expm1 = Eltwise(%expm1/tanh, %expm1/plus_1) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     return %expm1)"},
    {"log", "%y = aten::log(%x) : f32[1,3,4,4]", R"(%log = Log(%x) : [1,3,4,4]
     return %log)"},
    {"log2", "%y = aten::log2(%x) : f32[1,3,4,4]", R"(%log2/natural = Log(%x) : [1,3,4,4]
     %log2 = Power(%log2/natural) { power_param { scale: 1.44269502 } } : [1,3,4,4]
     return %log2)"},
    {"log10", "%y = aten::log10(%x) : f32[1,3,4,4]", R"(%log10/natural = Log(%x) : [1,3,4,4]
     %log10 = Power(%log10/natural) { power_param { scale: 0.434294492 } } : [1,3,4,4]
     return %log10)"},
    {"log1p", "%y = aten::log1p(%x) : f32[1,3,4,4]",
     R"(%log1p/plus_1 = Power(%x) { power_param { shift: 1 } } : [1,3,4,4]
     %log1p = Log(%log1p/plus_1) : [1,3,4,4]
     return %log1p)"},
};

const test::TextCase powers[] = {
    {"to_3", "%y = aten::pow.Tensor_Scalar(%x, 3) : f32[1,3,4,4]",
     R"(%pow = Power(%x) { power_param { power: 3 } } : [1,3,4,4]
     return %pow)"},
    {"to_2", "%y = aten::pow.Tensor_Scalar(%x, 2.0) : f32[1,3,4,4]",
     R"(%pow = Eltwise(%x, %x) { eltwise_param { operation: PROD } } : [1,3,4,4]
     return %pow)"},
    {"in_place", "%y = aten::pow_.Scalar(%x, -1) : f32[1,3,4,4]",
     R"(%pow = Power(%x) { power_param { power: -1 } } : [1,3,4,4]
     return %pow)"},
    {"in_place_by_a_tensor", "%y = aten::pow_.Tensor(%x, %three) : f32[1,3,4,4]",
     R"(%pow = Power(%x) { power_param { power: 3 } } : [1,3,4,4]
     return %pow)"},
    {"of_a_number", "%y = aten::pow.Scalar(2, %x) : f32[1,3,4,4]",
     R"(%pow/product = Power(%x) { power_param { scale: 0.6931472 } } : [1,3,4,4]
     %pow = Exp(%pow/product) : [1,3,4,4]
     return %pow)"},
    {"to_a_blob", "%y = aten::pow.Tensor_Tensor(%x, %row) : f32[1,3,4,4]",
     R"(%pow/log = Log(%x) : [1,3,4,4]
     %pow/product = Scale(%pow/log, %row) { scale_param { axis: 3 } } : [1,3,4,4]
     %pow = Exp(%pow/product) : [1,3,4,4]
     return %pow)"},
    {"to_one_number", "%y = aten::pow.Tensor_Tensor(%x, %three) : f32[1,3,4,4]",
     R"(%pow = Power(%x) { power_param { power: 3 } } : [1,3,4,4]
     return %pow)"},
    {"to_a_constant", "%y = aten::pow.Tensor_Tensor(%x, %channels) : f32[1,3,4,4]",
     R"(%pow/log = Log(%x) : [1,3,4,4]
     %pow/product = Scale(%pow/log) { scale_param { } } weights [3] {1, 2, 4} : [1,3,4,4]
     %pow = Exp(%pow/product) : [1,3,4,4]
     return %pow)"},
    {"of_a_constant", "%y = aten::pow.Tensor_Tensor(%channels, %x) : f32[1,3,4,4]",
     R"(%pow/product = Scale(%x) { scale_param { } } weights [3] {0, 0.6931471805599453, \
       1.3862943611198906} : [1,3,4,4]
     %pow = Exp(%pow/product) : [1,3,4,4]
     return %pow)"},
};

const test::TextCase refused[] = {
    {"OfANegativeNumber", "%y = aten::pow.Scalar(-2, %x) : f32[1,3,4,4]",
     "aten::pow.Scalar: its base is not positive; Caffe computes powers to a computed exponent by "
     "logarithm"},
    {"OfAConstantWithZero", "%y = aten::pow.Tensor_Tensor(%signs, %x) : f32[1,3,4,4]",
     "aten::pow.Tensor_Tensor: its base is not positive; Caffe computes powers to a computed "
     "exponent by logarithm"},
};

class Elementary : public test::OpTest {
 protected:
  Elementary() : OpTest(inputs) {}
};

TEST_P(Elementary, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Functions, Elementary, testing::ValuesIn(functions),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Powers, Elementary, testing::ValuesIn(powers),
                         test::name_of_case<test::TextCase>);

class RefusedElementary : public Elementary {};

TEST_P(RefusedElementary, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedElementary, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
