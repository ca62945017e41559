// Functions with a step.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4])";

const test::TextCase steps[] = {
    {"threshold", "%y = aten::threshold(%x, 0.5, 2) : f32[1,3,4,4]",
     R"(%threshold/above = Threshold(%x) { threshold_param { threshold: 0.5 } } : [1,3,4,4]
     %threshold/kept = Eltwise(%x, %threshold/above) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     %threshold/filled = Power(%threshold/above) { power_param { scale: -2 shift: 2 } } : \
       [1,3,4,4]
     %threshold = Eltwise(%threshold/kept, %threshold/filled) { eltwise_param { operation: SUM \
       } } : [1,3,4,4]
     return %threshold)"},
    {"threshold_to_zero", "%y = aten::threshold(%x, 0.5, 0) : f32[1,3,4,4]",
     R"(%threshold/above = Threshold(%x) { threshold_param { threshold: 0.5 } } : [1,3,4,4]
     %threshold = Eltwise(%x, %threshold/above) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     return %threshold)"},
    {"threshold_at_zero", "%y = aten::threshold(%x, 0, 0) : f32[1,3,4,4]",
     R"(%threshold = ReLU(%x) : [1,3,4,4]
     return %threshold)"},
    {"hardshrink", "%y = aten::hardshrink(%x, 0.25) : f32[1,3,4,4]",
     R"(%hardshrink/size = AbsVal(%x) : [1,3,4,4]
     %hardshrink/above = Threshold(%hardshrink/size) { threshold_param { threshold: 0.25 } } : \
       [1,3,4,4]
     %hardshrink = Eltwise(%x, %hardshrink/above) { eltwise_param { operation: PROD } } : \
       [1,3,4,4]
     return %hardshrink)"},
    {"softshrink", "%y = aten::softshrink(%x) : f32[1,3,4,4]",
     R"(%softshrink/above/distance = Power(%x) { power_param { shift: -0.5 } } : [1,3,4,4]
     %softshrink/above = ReLU(%softshrink/above/distance) : [1,3,4,4]
     %softshrink/below/distance = Power(%x) { power_param { scale: -1 shift: -0.5 } } : \
       [1,3,4,4]
     %softshrink/below = ReLU(%softshrink/below/distance) : [1,3,4,4]
     %softshrink = Eltwise(%softshrink/above, %softshrink/below) { eltwise_param { operation: \
       SUM coeff: 1 coeff: -1 } } : [1,3,4,4]
     return %softshrink)"},
    {"sign", "%y = aten::sign(%x) : f32[1,3,4,4]",
     R"(%sign/enlarged = Power(%x) { power_param { scale: 3e+38 } } : [1,3,4,4]
     %sign = TanH(%sign/enlarged) : [1,3,4,4]
     return %sign)"},
    {"sgn", "%y = aten::sgn(%x) : f32[1,3,4,4]",
     R"(%sgn/enlarged = Power(%x) { power_param { scale: 3e+38 } } : [1,3,4,4]
     %sgn = TanH(%sgn/enlarged) : [1,3,4,4]
     return %sgn)"},
};

class Shrink : public test::OpTest {
 protected:
  Shrink() : OpTest(inputs) {}
};

TEST_P(Shrink, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Steps, Shrink, testing::ValuesIn(steps),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
