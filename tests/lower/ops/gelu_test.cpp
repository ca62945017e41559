// GELU and the error function.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4])";

const test::TextCase forms[] = {
    {"gelu", "%y = aten::gelu(%x) : f32[1,3,4,4]", R"(%gelu/size = AbsVal(%x) : [1,3,4,4]
     %gelu/t = Power(%gelu/size) { power_param { power: -1 scale: 0.231641889 shift: 1 } } : \
       [1,3,4,4]
     %gelu/t2 = Eltwise(%gelu/t, %gelu/t) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %gelu/t3 = Eltwise(%gelu/t2, %gelu/t) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %gelu/t4 = Eltwise(%gelu/t2, %gelu/t2) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %gelu/t5 = Eltwise(%gelu/t3, %gelu/t2) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %gelu/polynomial = Eltwise(%gelu/t, %gelu/t2, %gelu/t3, %gelu/t4, %gelu/t5) { \
       eltwise_param { operation: SUM coeff: 0.254829586 coeff: -0.284496725 coeff: 1.42141378 \
       coeff: -1.45315206 coeff: 1.06140542 } } : [1,3,4,4]
     %gelu/square = Eltwise(%gelu/size, %gelu/size) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     %gelu/bell = Exp(%gelu/square) { exp_param { scale: -0.5 } } : [1,3,4,4]
     %gelu/tail = Eltwise(%gelu/polynomial, %gelu/bell, %gelu/size) { eltwise_param { \
       operation: PROD } } : [1,3,4,4]
     %gelu/relu = ReLU(%x) : [1,3,4,4]
     %gelu = Eltwise(%gelu/relu, %gelu/tail) { eltwise_param { operation: SUM coeff: 1 coeff: \
       -0.5 } } : [1,3,4,4]
     return %gelu)"},
    {"gelu_by_tanh", "%y = aten::gelu(%x, approximate=\"tanh\") : f32[1,3,4,4]",
     R"(%gelu/square = Eltwise(%x, %x) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %gelu/factor = Power(%gelu/square) { power_param { scale: 0.0713548139 shift: 1.59576917 \
       } } : [1,3,4,4]
     %gelu/cubic = Eltwise(%x, %gelu/factor) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %gelu/sigmoid = Sigmoid(%gelu/cubic) : [1,3,4,4]
     %gelu = Eltwise(%x, %gelu/sigmoid) { eltwise_param { operation: PROD } } : [1,3,4,4]
     return %gelu)"},
    {"erf", "%y = aten::erf(%x) : f32[1,3,4,4]", R"(%erf/size = AbsVal(%x) : [1,3,4,4]
     %erf/t = Power(%erf/size) { power_param { power: -1 scale: 0.327591091 shift: 1 } } : \
       [1,3,4,4]
     %erf/t2 = Eltwise(%erf/t, %erf/t) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %erf/t3 = Eltwise(%erf/t2, %erf/t) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %erf/t4 = Eltwise(%erf/t2, %erf/t2) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %erf/t5 = Eltwise(%erf/t3, %erf/t2) { eltwise_param { operation: PROD } } : [1,3,4,4]
     %erf/polynomial = Eltwise(%erf/t, %erf/t2, %erf/t3, %erf/t4, %erf/t5) { eltwise_param { \
       operation: SUM coeff: 0.254829586 coeff: -0.284496725 coeff: 1.42141378 coeff: \
       -1.45315206 coeff: 1.06140542 } } : [1,3,4,4]
     %erf/square = Eltwise(%erf/size, %erf/size) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     %erf/bell = Exp(%erf/square) { exp_param { scale: -1 } } : [1,3,4,4]
     %erf/tail = Eltwise(%erf/polynomial, %erf/bell) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     %erf/magnitude = Power(%erf/tail) { power_param { scale: -1 shift: 1 } } : [1,3,4,4]
     %erf/sign/enlarged = Power(%x) { power_param { scale: 3e+38 } } : [1,3,4,4]
     %erf/sign = TanH(%erf/sign/enlarged) : [1,3,4,4]
     %erf = Eltwise(%erf/magnitude, %erf/sign) { eltwise_param { operation: PROD } } : [1,3,4,4]
     return %erf)"},
    {"erfc", "%y = aten::special_erfc(%x) : f32[1,3,4,4]",
     R"(%special_erfc/erf/size = AbsVal(%x) : [1,3,4,4]
     %special_erfc/erf/t = Power(%special_erfc/erf/size) { power_param { power: -1 scale: \
       0.327591091 \
       shift: 1 } } : [1,3,4,4]
     %special_erfc/erf/t2 = Eltwise(%special_erfc/erf/t, %special_erfc/erf/t) { eltwise_param { \
       operation: \
       PROD } } : [1,3,4,4]
     %special_erfc/erf/t3 = Eltwise(%special_erfc/erf/t2, %special_erfc/erf/t) { eltwise_param { \
       operation: PROD } } : [1,3,4,4]
     %special_erfc/erf/t4 = Eltwise(%special_erfc/erf/t2, %special_erfc/erf/t2) { eltwise_param { \
       operation: PROD } } : [1,3,4,4]
     %special_erfc/erf/t5 = Eltwise(%special_erfc/erf/t3, %special_erfc/erf/t2) { eltwise_param { \
       operation: PROD } } : [1,3,4,4]
     %special_erfc/erf/polynomial = Eltwise(%special_erfc/erf/t, %special_erfc/erf/t2, \
       %special_erfc/erf/t3, \
       %special_erfc/erf/t4, %special_erfc/erf/t5) { eltwise_param { operation: SUM coeff: \
       0.254829586 \
       coeff: -0.284496725 coeff: 1.42141378 coeff: -1.45315206 coeff: 1.06140542 } } : \
       [1,3,4,4]
     %special_erfc/erf/square = Eltwise(%special_erfc/erf/size, %special_erfc/erf/size) { \
       eltwise_param { \
       operation: PROD } } : [1,3,4,4]
     %special_erfc/erf/bell = Exp(%special_erfc/erf/square) { exp_param { scale: -1 } } : [1,3,4,4]
     %special_erfc/erf/tail = Eltwise(%special_erfc/erf/polynomial, %special_erfc/erf/bell) { \
       eltwise_param { operation: PROD } } : [1,3,4,4]
     %special_erfc/erf/magnitude = Power(%special_erfc/erf/tail) { power_param { scale: -1 \
       shift: 1 } \
       } : [1,3,4,4]
     %special_erfc/erf/sign/enlarged = Power(%x) { power_param { scale: 3e+38 } } : [1,3,4,4]
     %special_erfc/erf/sign = TanH(%special_erfc/erf/sign/enlarged) : [1,3,4,4]
     %special_erfc/erf = Eltwise(%special_erfc/erf/magnitude, %special_erfc/erf/sign) { \
       eltwise_param \
       { operation: PROD } } : [1,3,4,4]
     %special_erfc = Power(%special_erfc/erf) { power_param { scale: -1 shift: 1 } } : [1,3,4,4]
     return %special_erfc)"},
};

class Gelu : public test::OpTest {
 protected:
  Gelu() : OpTest(inputs) {}
};

TEST_P(Gelu, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Forms, Gelu, testing::ValuesIn(forms), test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
