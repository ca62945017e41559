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
  %apart = constant f32[3,1,5] {...}
  %taller = constant f32[2,3,4,4,5] {...})";

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
     R"(%sub/scaled = Power(%x) { power_param { scale: -1 } } : [2,3,4,5]
     %sub = Scale(%sub/scaled) { scale_param { bias_term: true } } \
       weights [3] {1, 1, 1} [3] {1, 2, 4} : [2,3,4,5]
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

class ConstantArithmetic : public test::OpTest {
 protected:
  ConstantArithmetic() : OpTest(inputs) {}
};

TEST_P(ConstantArithmetic, BecomesPowerOrScale) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Sum, ConstantArithmetic, testing::ValuesIn(sums),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Product, ConstantArithmetic, testing::ValuesIn(products),
                         test::name_of_case<test::TextCase>);

const std::string broadcast =
    ": both sides are broadcast; expand one side to the shape of the result";
const std::string apart =
    ": the smaller side varies along axes that are not next to each other; reshape it so that they "
    "are";

const test::TextCase refused[] = {
    {"AxesApart", "%y = aten::add.Tensor(%x, %apart) : f32[2,3,4,5]", "aten::add.Tensor" + apart},
    {"AxesApartInAProduct", "%y = aten::mul.Tensor(%x, %apart) : f32[2,3,4,5]",
     "aten::mul.Tensor" + apart},
    {"ALargerConstant", "%y = aten::add.Tensor(%vector, %channels) : f32[1,3,1,3]",
     "aten::add.Tensor" + broadcast},
    {"AConstantOfMoreAxes", "%y = aten::div.Tensor(%x, %taller) : f32[2,3,4,4,5]",
     "aten::div.Tensor" + broadcast},
    {"OneNumberOfMoreAxes", "%y = aten::add.Tensor(%vector, %one) : f32[1,3]",
     "aten::add.Tensor" + broadcast},
    {"OneNumberOfMoreAxesInAProduct", "%y = aten::mul.Tensor(%vector, %one) : f32[1,3]",
     "aten::mul.Tensor" + broadcast},
};

class RefusedConstantArithmetic : public ConstantArithmetic {};

TEST_P(RefusedConstantArithmetic, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedConstantArithmetic, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
