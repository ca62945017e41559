// Sums, differences, products and quotients with constant tensors.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4,5]
  %vector : f32[3]
  %number = constant f32[] {4}
  %one = constant f32[1,1] {4}
  %channels = constant f32[1,3,1,1] {1, 2, 4}
  %row = constant f32[5] {1, 2, 3, 4, 5}
  %plane = constant f32[4,5] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}
  %batch = constant f32[2,3,1,1] {1, 2, 3, 4, 5, 6}
  %alike = constant f32[2,3,1,1] {1, 2, 4, 1, 2, 4}
  %apart = constant f32[2,1,2,1] {1, 2, 3, 4}
  %small : f32[2,2,2,5])";

const test::TextCase sums[] = {
    {"AddOneNumber", "%y = aten::add.Tensor(%x, %number, alpha=2) : f32[2,3,4,5]",
     R"(%add = Power(%x) { power_param { shift: 8 } } : [2,3,4,5]
     return %add)"},
    {"SubFromOneNumber", "%y = aten::sub.Tensor(%one, %x, alpha=2) : f32[2,3,4,5]",
     R"(%sub = Power(%x) { power_param { scale: -2 shift: 4 } } : [2,3,4,5]
     return %sub)"},
    {"AddChannels", "%y = aten::add.Tensor(%x, %channels) : f32[2,3,4,5]",
     R"(%add = Scale(%x) { scale_param { bias_term: true } } \
       weights [3] {1, 1, 1} [3] {1, 2, 4} : [2,3,4,5]
     return %add)"},
    {"SubChannelsWithAlpha", "%y = aten::sub.Tensor(%x, %channels, alpha=3) : f32[2,3,4,5]",
     R"(%sub = Scale(%x) { scale_param { bias_term: true } } \
       weights [3] {1, 1, 1} [3] {-3, -6, -12} : [2,3,4,5]
     return %sub)"},
    {"SubFromChannels", "%y = aten::sub.Tensor(%channels, %x) : f32[2,3,4,5]",
     R"(%sub = Scale(%x) { scale_param { bias_term: true } } weights [3] {-1, -1, -1} [3] {1, 2, \
       4} : [2,3,4,5]
     return %sub)"},
    {"AddAPlane", "%y = aten::add.Tensor(%plane, %x) : f32[2,3,4,5]",
     R"(%add = Scale(%x) { scale_param { axis: 2 num_axes: 2 bias_term: true } } \
       weights [4,5] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} \
       [4,5] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20} : [2,3,4,5]
     return %add)"},
};

const test::TextCase products[] = {
    {"MulByOneNumber", "%y = aten::mul.Tensor(%number, %x) : f32[2,3,4,5]",
     R"(%mul = Power(%x) { power_param { scale: 4 } } : [2,3,4,5]
     return %mul)"},
    {"MulChannels", "%y = aten::mul.Tensor(%x, %channels) : f32[2,3,4,5]",
     R"(%mul = Scale(%x) { scale_param { } } weights [3] {1, 2, 4} : [2,3,4,5]
     return %mul)"},
    {"MulChannelsOfImagesAlike", "%y = aten::mul.Tensor(%alike, %x) : f32[2,3,4,5]",
     R"(%mul = Scale(%x) { scale_param { } } weights [3] {1, 2, 4} : [2,3,4,5]
     return %mul)"},
    {"MulARow", "%y = aten::mul.Tensor(%x, %row) : f32[2,3,4,5]",
     R"(%mul = Scale(%x) { scale_param { axis: 3 } } weights [5] {1, 2, 3, 4, 5} : [2,3,4,5]
     return %mul)"},
    {"MulEachImagesChannels", "%y = aten::mul.Tensor(%x, %batch) : f32[2,3,4,5]",
     R"(%mul = Scale(%x) { scale_param { axis: 0 num_axes: 2 } } \
       weights [2,3] {1, 2, 3, 4, 5, 6} : [2,3,4,5]
     return %mul)"},
    {"DivByOneNumber", "%y = aten::div.Tensor(%x, %number) : f32[2,3,4,5]",
     R"(%div = Power(%x) { power_param { scale: 0.25 } } : [2,3,4,5]
     return %div)"},
    {"DivByChannels", "%y = aten::div.Tensor(%x, %channels) : f32[2,3,4,5]",
     R"(%div = Scale(%x) { scale_param { } } weights [3] {1, 0.5, 0.25} : [2,3,4,5]
     return %div)"},
    {"DivChannels", "%y = aten::div.Tensor(%channels, %x) : f32[2,3,4,5]",
     R"(%div/inverse = Power(%x) { power_param { power: -1 } } : [2,3,4,5]
     %div = Scale(%div/inverse) { scale_param { } } weights [3] {1, 2, 4} : [2,3,4,5]
     return %div)"},
};

// Constants that have axes which the blob lacks, or vary along axes that are not neighbours.
const test::TextCase broadcast[] = {
    {"AddWithAxesApart", "%y = aten::add.Tensor(%small, %apart) : f32[2,2,2,5]",
     R"(%add = Scale(%small) { scale_param { axis: 0 num_axes: 3 bias_term: true } } weights \
       [2,2,2] {1, 1, 1, 1, 1, 1, 1, 1} [2,2,2] {1, 2, 1, 2, 3, 4, 3, 4} : [2,2,2,5]
     return %add)"},
    {"MulWithAxesApart", "%y = aten::mul.Tensor(%small, %apart) : f32[2,2,2,5]",
     R"(%mul = Scale(%small) { scale_param { axis: 0 num_axes: 3 } } weights [2,2,2] {1, 2, 1, 2, \
       3, 4, 3, 4} : [2,2,2,5]
     return %mul)"},
    {"AddALargerConstant", "%y = aten::add.Tensor(%vector, %channels) : f32[1,3,1,3]",
     R"(%add/expanded/aligned = Reshape(%vector) { reshape_param { shape { dim: 1 dim: 1 dim: 1 \
       dim: 3 } } } : [1,1,1,3]
     %add/expanded = Tile(%add/expanded/aligned) { tile_param { tiles: 3 } } : [1,3,1,3]
     %add = Scale(%add/expanded) { scale_param { bias_term: true } } weights [3] {1, 1, 1} [3] \
       {1, 2, 4} : [1,3,1,3]
     return %add)"},
    {"OneNumberOfMoreAxes", "%y = aten::add.Tensor(%vector, %one) : f32[1,3]",
     R"(%add/expanded = Reshape(%vector) { reshape_param { shape { dim: 1 dim: 3 } } } : [1,3]
     %add = Power(%add/expanded) { power_param { shift: 4 } } : [1,3]
     return %add)"},
    {"OneNumberOfMoreAxesInAProduct", "%y = aten::mul.Tensor(%vector, %one) : f32[1,3]",
     R"(%mul/expanded = Reshape(%vector) { reshape_param { shape { dim: 1 dim: 3 } } } : [1,3]
     %mul = Power(%mul/expanded) { power_param { scale: 4 } } : [1,3]
     return %mul)"},
    {"MaximumWithOneNumber", "%y = aten::maximum(%x, %number) : f32[2,3,4,5]",
     R"(%maximum = Clip(%x) { clip_param { min: 4 max: 3.40282347e+38 } } : [2,3,4,5]
     return %maximum)"},
    {"MinimumWithOneNumber", "%y = aten::minimum(%number, %x) : f32[2,3,4,5]",
     R"(%minimum = Clip(%x) { clip_param { min: -3.40282347e+38 max: 4 } } : [2,3,4,5]
     return %minimum)"},
    {"MaximumWithChannels", "%y = aten::maximum(%channels, %x) : f32[2,3,4,5]",
     R"(%maximum/other = Scale(%x) { scale_param { bias_term: true } } weights [3] {0, 0, 0} [3] \
       {1, 2, 4} : [2,3,4,5]
     %maximum = Eltwise(%x, %maximum/other) { eltwise_param { operation: MAX } } : [2,3,4,5]
     return %maximum)"},
    {"MinimumWithChannels", "%y = aten::minimum(%x, %channels) : f32[2,3,4,5]",
     R"(%minimum/negative = Power(%x) { power_param { scale: -1 } } : [2,3,4,5]
     %minimum/larger/other = Scale(%minimum/negative) { scale_param { bias_term: true } } \
       weights [3] {0, 0, 0} [3] {-1, -2, -4} : [2,3,4,5]
     %minimum/larger = Eltwise(%minimum/negative, %minimum/larger/other) { eltwise_param { \
       operation: MAX } } : [2,3,4,5]
     %minimum = Power(%minimum/larger) { power_param { scale: -1 } } : [2,3,4,5]
     return %minimum)"},
    {"OneNumberDivided", "%y = aten::div.Tensor(%number, %x) : f32[2,3,4,5]",
     R"(%div = Power(%x) { power_param { power: -1 scale: 0.25 } } : [2,3,4,5]
     return %div)"},
    {"AddcmulOfConstants", "%y = aten::addcmul(%x, %row, %channels, value=2) : f32[2,3,4,5]",
     R"(%addcmul = Scale(%x) { scale_param { num_axes: 3 bias_term: true } } weights [3,4,5] \
       {...} [3,4,5] {...} : [2,3,4,5]
     return %addcmul)"},
    {"LerpWithAConstant", "%y = aten::lerp.Tensor(%x, %row, %number) : f32[2,3,4,5]",
     R"(%lerp/way = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [5] {-1, -1, \
       -1, -1, -1} [5] {1, 2, 3, 4, 5} : [2,3,4,5]
     %lerp/step = Power(%lerp/way) { power_param { scale: 4 } } : [2,3,4,5]
     %lerp = Eltwise(%x, %lerp/step) { eltwise_param { operation: SUM } } : [2,3,4,5]
     return %lerp)"},
};

class ConstantArithmetic : public test::OpTest {
 protected:
  ConstantArithmetic() : OpTest(inputs) {}
};

TEST_P(ConstantArithmetic, BecomesPowerOrScale) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Sum, ConstantArithmetic, testing::ValuesIn(sums),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Broadcast, ConstantArithmetic, testing::ValuesIn(broadcast),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Product, ConstantArithmetic, testing::ValuesIn(products),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
