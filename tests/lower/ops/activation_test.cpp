// Activation functions.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4]
  %flat : f32[3]
  %volume : f32[1,3,2,4,4]
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
    {"elu_with_scale", "%y = aten::elu(%x, 0.5, 1.5) : f32[1,3,4,4]",
     R"(%elu/elu = ELU(%x) { elu_param { alpha: 0.5 } } : [1,3,4,4]
     %elu = Power(%elu/elu) { power_param { scale: 1.5 } } : [1,3,4,4]
     return %elu)"},
    {"elu_with_input_scale", "%y = aten::elu(%x, 1, 3, 2) : f32[1,3,4,4]",
     R"(%elu/input = Power(%x) { power_param { scale: 2 } } : [1,3,4,4]
     %elu/elu = ELU(%elu/input) { elu_param { alpha: 2 } } : [1,3,4,4]
     %elu = Power(%elu/elu) { power_param { scale: 1.5 } } : [1,3,4,4]
     return %elu)"},
    {"selu", "%y = aten::selu(%x) : f32[1,3,4,4]",
     R"(%selu/elu = ELU(%x) { elu_param { alpha: 1.67326319 } } : [1,3,4,4]
     %selu = Power(%selu/elu) { power_param { scale: 1.05070102 } } : [1,3,4,4]
     return %selu)"},
    {"celu", "%y = aten::celu(%x, 0.5) : f32[1,3,4,4]",
     R"(%celu/input = Power(%x) { power_param { scale: 2 } } : [1,3,4,4]
     %celu/elu = ELU(%celu/input) { elu_param { alpha: 1 } } : [1,3,4,4]
     %celu = Power(%celu/elu) { power_param { scale: 0.5 } } : [1,3,4,4]
     return %celu)"},
    {"celu_by_default", "%y = aten::celu(%x) : f32[1,3,4,4]",
     R"(%celu = ELU(%x) { elu_param { alpha: 1 } } : [1,3,4,4]
     return %celu)"},
    {"rrelu", "%y = aten::rrelu(%x, 0.25, 0.75) : f32[1,3,4,4]",
     R"(%rrelu = ReLU(%x) { relu_param { negative_slope: 0.5 } } : [1,3,4,4]
     return %rrelu)"},
    {"prelu_of_rank_5", "%y = aten::prelu(%volume, %three) : f32[1,3,2,4,4]",
     R"(%prelu/flat = Reshape(%volume) { reshape_param { shape { dim: 0 dim: 3 dim: 32 } } } : \
       [1,3,32]
     %prelu/prelu = PReLU(%prelu/flat) weights [3] {0.10000000149011612, 0.20000000298023224, \
       0.30000001192092896} : [1,3,32]
     %prelu = Reshape(%prelu/prelu) { reshape_param { shape { dim: 0 dim: 3 dim: 2 dim: 4 dim: \
       4 } } } : [1,3,2,4,4]
     return %prelu)"},
    {"silu", "%y = aten::silu(%x) : f32[1,3,4,4]", R"(%silu = Swish(%x) : [1,3,4,4]
     return %silu)"},
    {"mish", "%y = aten::mish(%x) : f32[1,3,4,4]", R"(%mish = Mish(%x) : [1,3,4,4]
     return %mish)"},
    {"softplus", "%y = aten::softplus(%x) : f32[1,3,4,4]", R"(%softplus = BNLL(%x) : [1,3,4,4]
     return %softplus)"},
    {"softplus_with_beta", "%y = aten::softplus(%x, 2) : f32[1,3,4,4]",
     R"(%softplus/scaled = Power(%x) { power_param { scale: 2 } } : [1,3,4,4]
     %softplus/soft = BNLL(%softplus/scaled) : [1,3,4,4]
     %softplus = Power(%softplus/soft) { power_param { scale: 0.5 } } : [1,3,4,4]
     return %softplus)"},
    {"softplus_with_a_step", "%y = aten::softplus(%x, 1, 0.5) : f32[1,3,4,4]",
     R"(%softplus/soft = BNLL(%x) : [1,3,4,4]
     %softplus/rest = Eltwise(%x, %softplus/soft) { eltwise_param { operation: SUM coeff: 1 \
       coeff: -1 } } : [1,3,4,4]
     %softplus/above = Threshold(%x) { threshold_param { threshold: 0.5 } } : [1,3,4,4]
     %softplus/step = Eltwise(%softplus/rest, %softplus/above) { eltwise_param { operation: \
       PROD } } : [1,3,4,4]
     %softplus = Eltwise(%softplus/soft, %softplus/step) { eltwise_param { operation: SUM } } \
       : [1,3,4,4]
     return %softplus)"},
    {"softplus_with_beta_and_a_step", "%y = aten::softplus(%x, 2, 3) : f32[1,3,4,4]",
     R"(%softplus/scaled = Power(%x) { power_param { scale: 2 } } : [1,3,4,4]
     %softplus/soft = BNLL(%softplus/scaled) : [1,3,4,4]
     %softplus/rest = Eltwise(%softplus/scaled, %softplus/soft) { eltwise_param { operation: \
       SUM coeff: 1 coeff: -1 } } : [1,3,4,4]
     %softplus/above = Threshold(%softplus/scaled) { threshold_param { threshold: 3 } } : \
       [1,3,4,4]
     %softplus/step = Eltwise(%softplus/rest, %softplus/above) { eltwise_param { operation: \
       PROD } } : [1,3,4,4]
     %softplus/stepped = Eltwise(%softplus/soft, %softplus/step) { eltwise_param { operation: \
       SUM } } : [1,3,4,4]
     %softplus = Power(%softplus/stepped) { power_param { scale: 0.5 } } : [1,3,4,4]
     return %softplus)"},
    {"log_sigmoid", "%y = aten::log_sigmoid(%x) : f32[1,3,4,4]",
     R"(%log_sigmoid/negative = Power(%x) { power_param { scale: -1 } } : [1,3,4,4]
     %log_sigmoid/softplus = BNLL(%log_sigmoid/negative) : [1,3,4,4]
     %log_sigmoid = Power(%log_sigmoid/softplus) { power_param { scale: -1 } } : [1,3,4,4]
     return %log_sigmoid)"},
    {"log_sigmoid_forward", "%y, %z = aten::log_sigmoid_forward(%x) : f32[1,3,4,4], f32[0]",
     R"(%log_sigmoid_forward/negative = Power(%x) { power_param { scale: -1 } } : [1,3,4,4]
     %log_sigmoid_forward/softplus = BNLL(%log_sigmoid_forward/negative) : [1,3,4,4]
     %log_sigmoid_forward = Power(%log_sigmoid_forward/softplus) { power_param { scale: -1 } } \
       : [1,3,4,4]
     return %log_sigmoid_forward)"},
    {"glu", "%y = aten::glu(%x) : f32[1,3,4,2]",
     R"(%glu/half/0, %glu/half/1 = Slice(%x) "glu/half" { slice_param { slice_point: 2 axis: 3 } \
       } : [1,3,4,2], [1,3,4,2]
     %glu/gate = Sigmoid(%glu/half/1) : [1,3,4,2]
     %glu = Eltwise(%glu/half/0, %glu/gate) { eltwise_param { operation: PROD } } : [1,3,4,2]
     return %glu)"},
    {"glu_of_rows", "%y = aten::glu(%x, 2) : f32[1,3,2,4]",
     R"(%glu/half/0, %glu/half/1 = Slice(%x) "glu/half" { slice_param { slice_point: 2 axis: 2 } \
       } : [1,3,2,4], [1,3,2,4]
     %glu/gate = Sigmoid(%glu/half/1) : [1,3,2,4]
     %glu = Eltwise(%glu/half/0, %glu/gate) { eltwise_param { operation: PROD } } : [1,3,2,4]
     return %glu)"},
};

class Activation : public test::OpTest {
 protected:
  Activation() : OpTest(inputs) {}
};

TEST_P(Activation, BecomesItsLayer) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, Activation, testing::ValuesIn(activations),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"CeluThatGrows", "%y = aten::celu(%x, -1) : f32[1,3,4,4]",
     "aten::celu: its exponent grows towards minus infinity; give it a positive alpha"},
    {"RreluInTraining", "%y = aten::rrelu(%x, 0.1, 0.2, True) : f32[1,3,4,4]",
     "aten::rrelu: its slope is random: the model is in training mode; call model.eval() before "
     "tracing or saving"},
    {"PreluWithoutChannels", "%y = aten::prelu(%flat, %three) : f32[3]",
     "aten::prelu: its input has no channel axis; give it a batch axis"},
};

class RefusedActivation : public Activation {};

TEST_P(RefusedActivation, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(That, RefusedActivation, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
