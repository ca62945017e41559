// Functions that bound their argument.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,3,4,4]
  %low = constant f32[3,1,1] {-1, -2, -3}
  %high = constant f32[] {2}
  %computed : f32[4])";

const test::TextCase bounds[] = {
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
    {"clip", "%y = aten::clip(%x, -1, 2) : f32[1,3,4,4]",
     R"(%clip = Clip(%x) { clip_param { min: -1 max: 2 } } : [1,3,4,4]
     return %clip)"},
    {"clamp_min", "%y = aten::clamp_min(%x, 1) : f32[1,3,4,4]",
     R"(%clamp_min = Clip(%x) { clip_param { min: 1 max: 3.40282347e+38 } } : [1,3,4,4]
     return %clamp_min)"},
    {"clamp_min_at_zero", "%y = aten::clamp_min(%x, 0) : f32[1,3,4,4]",
     R"(%clamp_min = ReLU(%x) : [1,3,4,4]
     return %clamp_min)"},
    {"clamp_max", "%y = aten::clamp_max(%x, 1) : f32[1,3,4,4]",
     R"(%clamp_max = Clip(%x) { clip_param { min: -3.40282347e+38 max: 1 } } : [1,3,4,4]
     return %clamp_max)"},
    {"clamp_by_tensors", "%y = aten::clamp.Tensor(%x, %low, %high) : f32[1,3,4,4]",
     R"(%clamp/low/other = Scale(%x) { scale_param { bias_term: true } } weights [3] {0, 0, 0} \
       [3] {-1, -2, -3} : [1,3,4,4]
     %clamp/low = Eltwise(%x, %clamp/low/other) { eltwise_param { operation: MAX } } : [1,3,4,4]
     %clamp = Clip(%clamp/low) { clip_param { min: -3.40282347e+38 max: 2 } } : [1,3,4,4]
     return %clamp)"},
    {"clamp_from_below_by_a_tensor", "%y = aten::clamp.Tensor(%x, %low) : f32[1,3,4,4]",
     R"(%clamp/other = Scale(%x) { scale_param { bias_term: true } } weights [3] {0, 0, 0} [3] \
       {-1, -2, -3} : [1,3,4,4]
     %clamp = Eltwise(%x, %clamp/other) { eltwise_param { operation: MAX } } : [1,3,4,4]
     return %clamp)"},
    {"clamp_from_above_by_a_tensor", "%y = aten::clip.Tensor(%x, None, %high) : f32[1,3,4,4]",
     R"(%clip = Clip(%x) { clip_param { min: -3.40282347e+38 max: 2 } } : [1,3,4,4]
     return %clip)"},
    {"clamp_min_by_a_tensor", "%y = aten::clamp_min.Tensor(%x, %computed) : f32[1,3,4,4]",
     R"(%clamp_min/other/aligned = Reshape(%computed) { reshape_param { shape { dim: 1 dim: 1 \
       dim: 1 dim: 4 } } } : [1,1,1,4]
     %clamp_min/other/axis1 = Tile(%clamp_min/other/aligned) { tile_param { tiles: 3 } } : \
       [1,3,1,4]
     %clamp_min/other = Tile(%clamp_min/other/axis1) { tile_param { axis: 2 tiles: 4 } } : \
       [1,3,4,4]
     %clamp_min = Eltwise(%x, %clamp_min/other) { eltwise_param { operation: MAX } } : [1,3,4,4]
     return %clamp_min)"},
    {"clamp_max_by_a_tensor", "%y = aten::clamp_max.Tensor(%x, %high) : f32[1,3,4,4]",
     R"(%clamp_max = Clip(%x) { clip_param { min: -3.40282347e+38 max: 2 } } : [1,3,4,4]
     return %clamp_max)"},
    {"hardsigmoid", "%y = aten::hardsigmoid(%x) : f32[1,3,4,4]",
     R"(%hardsigmoid/line = Power(%x) { power_param { scale: 0.166666672 shift: 0.5 } } : [1,3,4,4]
     %hardsigmoid = Clip(%hardsigmoid/line) { clip_param { min: 0 max: 1 } } : [1,3,4,4]
     return %hardsigmoid)"},
    {"hardswish", "%y = aten::hardswish(%x) : f32[1,3,4,4]",
     R"(%hardswish/line = Power(%x) { power_param { scale: 0.166666672 shift: 0.5 } } : [1,3,4,4]
     %hardswish/gate = Clip(%hardswish/line) { clip_param { min: 0 max: 1 } } : [1,3,4,4]
     %hardswish = Eltwise(%x, %hardswish/gate) { eltwise_param { operation: PROD } } : [1,3,4,4]
     return %hardswish)"},
};

class Clamp : public test::OpTest {
 protected:
  Clamp() : OpTest(inputs) {}
};

TEST_P(Clamp, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Bounds, Clamp, testing::ValuesIn(bounds),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
