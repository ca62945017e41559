// Comparisons and their truths.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[2,3]
  %z : f32[2,3])";

const test::TextCase cases[] = {
    {"Greater", "%y = aten::gt.Scalar(%x, 2) : bool[2,3]",
     R"(%gt = Threshold(%x) { threshold_param { threshold: 2 } } : [2,3]
     return %gt)"},
    {"Less", "%y = aten::lt.Scalar(%x, 2) : bool[2,3]",
     R"(%lt/negative = Power(%x) { power_param { scale: -1 } } : [2,3]
     %lt = Threshold(%lt/negative) { threshold_param { threshold: -2 } } : [2,3]
     return %lt)"},
    {"GreaterOrEqual", "%y = aten::ge.Scalar(%x, 2) : bool[2,3]",
     R"(%ge/inverse/negative = Power(%x) { power_param { scale: -1 } } : [2,3]
     %ge/inverse = Threshold(%ge/inverse/negative) { threshold_param { threshold: -2 } } : \
       [2,3]
     %ge = Power(%ge/inverse) { power_param { scale: -1 shift: 1 } } : [2,3]
     return %ge)"},
    {"Equal", "%y = aten::eq.Tensor(%x, %z) : bool[2,3]",
     R"(%eq/difference = Eltwise(%x, %z) { eltwise_param { operation: SUM coeff: 1 coeff: -1 \
       } } : [2,3]
     %eq/inverse/less/negative = Power(%eq/difference) { power_param { scale: -1 } } : [2,3]
     %eq/inverse/less = Threshold(%eq/inverse/less/negative) { threshold_param { \
       threshold: 0 } } : [2,3]
     %eq/inverse/greater = Threshold(%eq/difference) { threshold_param { threshold: 0 } } \
       : [2,3]
     %eq/inverse = Eltwise(%eq/inverse/greater, %eq/inverse/less) { eltwise_param { \
       operation: SUM } } : [2,3]
     %eq = Power(%eq/inverse) { power_param { scale: -1 shift: 1 } } : [2,3]
     return %eq)"},
    {"NothingIsInfinite",
     "%t = aten::eq.Scalar(%x, -inf) : bool[2,3]\n%n = aten::logical_not(%t) : bool[2,3]\n%a = "
     "aten::any.dim(%n, 1, True) : bool[2,1]\n%y = aten::where.self(%a, %x, %z) : f32[2,3]",
     R"(return %x)"},
    {"NothingIsInfiniteInNumbers",
     "%t = aten::ne.Scalar(%x, inf) : bool[2,3]\n"
     "%f = aten::to.dtype(self=%t, dtype=\"f32\") : f32[2,3]\n"
     "%r = aten::reshape(self=%f, shape=[3, 2]) : f32[3,2]\n"
     "%v = aten::reshape(self=%r, shape=[2, 3]) : f32[2,3]\n"
     "%y = aten::add.Tensor(%x, %v) : f32[2,3]",
     R"(%add = Scale(%x) { scale_param { axis: 0 num_axes: 2 bias_term: true } } weights [2,3] \
       {1, 1, 1, 1, 1, 1} [2,3] {1, 1, 1, 1, 1, 1} : [2,3]
     return %add)"},
    {"ALogarithmMayBe", "%l = aten::log(%x) : f32[2,3]\n%y = aten::eq.Scalar(%l, -inf) : bool[2,3]",
     R"(%log = Log(%x) : [2,3]
     %eq/shrunk = Power(%log) { power_param { scale: -1e-30 } } : [2,3]
     %eq = Threshold(%eq/shrunk) { threshold_param { threshold: 1e+09 } } : [2,3]
     return %eq)"},
    {"Not", "%t = aten::gt.Scalar(%x, 0) : bool[2,3]\n%y = aten::logical_not(%t) : bool[2,3]",
     R"(%gt = Threshold(%x) { threshold_param { threshold: 0 } } : [2,3]
     %logical_not = Power(%gt) { power_param { scale: -1 shift: 1 } } : [2,3]
     return %logical_not)"},
    {"AnyIsTheLargest",
     "%t = aten::gt.Scalar(%x, 0) : bool[2,3]\n%y = aten::any.dim(%t, 1) : bool[2]",
     R"(%gt = Threshold(%x) { threshold_param { threshold: 0 } } : [2,3]
     %any/images = Reshape(%gt) { reshape_param { shape { dim: 0 dim: 1 dim: 3 dim: 1 } } \
       } : [2,1,3,1]
     %any/rows = Pooling(%any/images) { pooling_param { pool: MAX global_pooling: true } } \
       : [2,1,1,1]
     %any = Reshape(%any/rows) { reshape_param { shape { dim: 0 } } } : [2]
     return %any)"},
    {"Chosen",
     "%t = aten::gt.Scalar(%x, 0) : bool[2,3]\n%y = aten::where.self(%t, %x, %z) : f32[2,3]",
     R"(%gt = Threshold(%x) { threshold_param { threshold: 0 } } : [2,3]
     %where/rest = Power(%gt) { power_param { scale: -1 shift: 1 } } : [2,3]
     %where/chosen = Eltwise(%gt, %x) { eltwise_param { operation: PROD } } : [2,3]
     %where/other = Eltwise(%where/rest, %z) { eltwise_param { operation: PROD } } : [2,3]
     %where = Eltwise(%where/chosen, %where/other) { eltwise_param { operation: SUM } } : \
       [2,3]
     return %where)"},
    {"FilledWithInfinity",
     "%t = aten::gt.Scalar(%x, 0) : bool[2,3]\n%y = aten::masked_fill.Scalar(%z, %t, -inf) : "
     "f32[2,3]",
     R"(%gt = Threshold(%x) { threshold_param { threshold: 0 } } : [2,3]
     %masked_fill/rest = Power(%gt) { power_param { scale: -1 shift: 1 } } : [2,3]
     %masked_fill/chosen = Log(%masked_fill/rest) : [2,3]
     %masked_fill/other = Eltwise(%masked_fill/rest, %z) { eltwise_param { operation: PROD \
       } } : [2,3]
     %masked_fill = Eltwise(%masked_fill/chosen, %masked_fill/other) { eltwise_param { \
       operation: SUM } } : [2,3]
     return %masked_fill)"},
};

class Comparison : public test::OpTest {
 protected:
  Comparison() : OpTest(inputs) {}
};

TEST_P(Comparison, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, Comparison, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

// Nobody wrote that constant, so that nobody can store it as a buffer.
TEST(Comparison, TellsWhatIsTheSameForEveryInput) {
  EXPECT_EQ(test::errors_of(R"(
      %x : f32[2]
      %t = aten::ne.Scalar(%x, inf) : bool[2] @ - "net.py":3
      %f = aten::to.dtype(self=%t, dtype="f32") : f32[2] @ - "net.py":4
      %y = aten::relu(%f) : f32[2] @ - "net.py":5
      return %y)"),
            "net.py:5: aten::relu: its argument 'self' is the same for every input; leave it out "
            "of the model, as aten::to.dtype of net.py:4 can have no other result here");
}

}  // namespace
}  // namespace torch2caffe
