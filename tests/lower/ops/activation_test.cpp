// Activation functions.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4]
  %flat : f32[3]
  %one = constant f32[1] {0.25}
  %three = constant f32[3] {0.1, 0.2, 0.3})";

const test::TextCase activations[] = {
    {"relu", "%y = aten::relu(%x) : f32[1,3,4,4]",
     R"(%relu = ReLU(%x) : [1,3,4,4]
     return %relu)"},
    {"sigmoid", "%y = aten::sigmoid(%x) : f32[1,3,4,4]",
     R"(%sigmoid = Sigmoid(%x) : [1,3,4,4]
     return %sigmoid)"},
    {"tanh", "%y = aten::tanh(%x) : f32[1,3,4,4]",
     R"(%tanh = TanH(%x) : [1,3,4,4]
     return %tanh)"},
    {"leaky_relu", "%y = aten::leaky_relu(%x, 0.1) : f32[1,3,4,4]",
     R"(%leaky_relu = ReLU(%x) { relu_param { negative_slope: 0.1 } } : [1,3,4,4]
     return %leaky_relu)"},
    {"leaky_relu_by_default", "%y = aten::leaky_relu(%x) : f32[1,3,4,4]",
     R"(%leaky_relu = ReLU(%x) { relu_param { negative_slope: 0.01 } } : [1,3,4,4]
     return %leaky_relu)"},
    {"prelu", "%y = aten::prelu(%x, %three) : f32[1,3,4,4]",
     R"(%prelu = PReLU(%x) weights [3] \
       {0.10000000149011612, 0.20000000298023224, 0.30000001192092896} : [1,3,4,4]
     return %prelu)"},
    {"prelu_with_one_slope", "%y = aten::prelu(%x, %one) : f32[1,3,4,4]",
     R"(%prelu = ReLU(%x) { relu_param { negative_slope: 0.25 } } : [1,3,4,4]
     return %prelu)"},
    {"prelu_with_one_slope_of_one_axis", "%y = aten::prelu(%flat, %one) : f32[3]",
     R"(%prelu = ReLU(%flat) { relu_param { negative_slope: 0.25 } } : [3]
     return %prelu)"},
    {"elu", "%y = aten::elu(%x, 0.5, 1, 1) : f32[1,3,4,4]",
     R"(%elu = ELU(%x) { elu_param { alpha: 0.5 } } : [1,3,4,4]
     return %elu)"},
    {"relu6", "%y = aten::relu6(%x) : f32[1,3,4,4]",
     R"(%relu6 = Clip(%x) { clip_param { min: 0 max: 6 } } : [1,3,4,4]
     return %relu6)"},
    {"hardtanh", "%y = aten::hardtanh(%x, -2, 3.5) : f32[1,3,4,4]",
     R"(%hardtanh = Clip(%x) { clip_param { min: -2 max: 3.5 } } : [1,3,4,4]
     return %hardtanh)"},
    {"hardtanh_by_default", "%y = aten::hardtanh(%x) : f32[1,3,4,4]",
     R"(%hardtanh = Clip(%x) { clip_param { min: -1 max: 1 } } : [1,3,4,4]
     return %hardtanh)"},
    {"clamp", "%y = aten::clamp(%x, -1, 2) : f32[1,3,4,4]",
     R"(%clamp = Clip(%x) { clip_param { min: -1 max: 2 } } : [1,3,4,4]
     return %clamp)"},
    // PyTorch: where the bounds cross, all elements become the upper one.
    {"clamp_with_crossed_bounds", "%y = aten::clamp(%x, 3, 1) : f32[1,3,4,4]",
     R"(%clamp = Clip(%x) { clip_param { min: 1 max: 1 } } : [1,3,4,4]
     return %clamp)"},
    {"clamp_from_zero_up", "%y = aten::clamp(%x, 0) : f32[1,3,4,4]",
     R"(%clamp = ReLU(%x) : [1,3,4,4]
     return %clamp)"},
    {"clamp_from_below", "%y = aten::clamp(%x, 1) : f32[1,3,4,4]",
     R"(%clamp = Clip(%x) { clip_param { min: 1 max: 3.40282347e+38 } } : [1,3,4,4]
     return %clamp)"},
    {"clamp_from_above", "%y = aten::clamp(%x, None, 0) : f32[1,3,4,4]",
     R"(%clamp = Clip(%x) { clip_param { min: -3.40282347e+38 max: 0 } } : [1,3,4,4]
     return %clamp)"},
};

class Activation : public test::OpTest {
 protected:
  Activation() : OpTest(inputs) {}
};

TEST_P(Activation, BecomesItsLayer) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, Activation, testing::ValuesIn(activations),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"EluWithAScale", "%y = aten::elu(%x, 1, 1.05) : f32[1,3,4,4]",
     "aten::elu: ELU with a scale has no layer in Caffe; multiply the result outside of it"},
    {"EluWithAnInputScale", "%y = aten::elu(%x, 1, 1, 2) : f32[1,3,4,4]",
     "aten::elu: ELU with a scale has no layer in Caffe; multiply the result outside of it"},
    {"PreluWithoutChannels", "%y = aten::prelu(%flat, %three) : f32[3]",
     "aten::prelu: its input has no channel axis; give it a batch axis"},
};

class RefusedActivation : public Activation {};

TEST_P(RefusedActivation, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(That, RefusedActivation, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
