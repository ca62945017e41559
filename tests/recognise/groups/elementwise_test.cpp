// Activation functions that are written out: silu, mish, hardswish, hardsigmoid, gelu.
#include "support/recognise.h"

namespace torch2caffe::test {
namespace {

class WrittenOut : public GroupTest {
 protected:
  WrittenOut() : GroupTest("%x : f32[2,3]\n") {}
};

TEST_P(WrittenOut, BecomesOneOperator) { expect_recognised(); }

const std::string silu = "%y = aten::silu(%x) : f32[2,3]";
const std::string mish = "%y = aten::mish(%x) : f32[2,3]";
const std::string hardsigmoid = "%y = aten::hardsigmoid(%x) : f32[2,3]";
const std::string hardswish = "%y = aten::hardswish(%x) : f32[2,3]";
const std::string gelu = "%y = aten::gelu(%x) : f32[2,3]";
const std::string gelu_by_tanh = "%y = aten::gelu(%x, approximate=\"tanh\") : f32[2,3]";

INSTANTIATE_TEST_SUITE_P(
    Group, WrittenOut,
    testing::Values(TextCase{"Silu",
                             "%s = aten::sigmoid(%x) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %s) : f32[2,3]",
                             silu},
                    TextCase{"SiluInPlace",
                             "%s = aten::sigmoid(%x) : f32[2,3]\n"
                             "%y = aten::mul_.Tensor(%s, %x) : f32[2,3]",
                             silu},
                    TextCase{"SiluByExp",
                             "%n = aten::neg(%x) : f32[2,3]\n"
                             "%e = aten::exp(%n) : f32[2,3]\n"
                             "%o = aten::add.Tensor(%e, 1) : f32[2,3]\n"
                             "%y = aten::div.Tensor(%x, %o) : f32[2,3]",
                             silu},
                    TextCase{"Mish",
                             "%s = aten::softplus(%x, 1, 20) : f32[2,3]\n"
                             "%t = aten::tanh(%s) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %t) : f32[2,3]",
                             mish},
                    TextCase{"MishByLog",
                             "%e = aten::exp(%x) : f32[2,3]\n"
                             "%s = aten::log1p(%e) : f32[2,3]\n"
                             "%t = aten::tanh(%s) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%t, %x) : f32[2,3]",
                             mish},
                    TextCase{"Hardsigmoid",
                             "%a = aten::add.Tensor(%x, 3) : f32[2,3]\n"
                             "%b = aten::relu6(%a) : f32[2,3]\n"
                             "%y = aten::div.Tensor(%b, 6) : f32[2,3]",
                             hardsigmoid},
                    TextCase{"HardsigmoidByClamp",
                             "%a = aten::mul.Scalar(%x, 0.16666666666666666) : f32[2,3]\n"
                             "%b = aten::add.Scalar(%a, 0.5) : f32[2,3]\n"
                             "%y = aten::clamp(%b, 0, 1) : f32[2,3]",
                             hardsigmoid},
                    TextCase{"Hardswish",
                             "%a = aten::add.Tensor(%x, 3) : f32[2,3]\n"
                             "%b = aten::relu6_(%a) : f32[2,3]\n"
                             "%c = aten::mul.Tensor(%x, %b) : f32[2,3]\n"
                             "%y = aten::div.Tensor(%c, 6.0) : f32[2,3]",
                             hardswish},
                    TextCase{"HardswishWithTheSixthInside",
                             "%a = aten::add.Tensor(%x, 3) : f32[2,3]\n"
                             "%b = aten::hardtanh(%a, 0, 6) : f32[2,3]\n"
                             "%c = aten::div.Tensor(%b, 6) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%c, %x) : f32[2,3]",
                             hardswish},
                    TextCase{"HardswishByHardsigmoid",
                             "%a = aten::hardsigmoid(%x) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %a) : f32[2,3]",
                             hardswish},
                    TextCase{"Gelu",
                             "%h = aten::mul.Tensor(%x, 0.5) : f32[2,3]\n"
                             "%d = aten::div.Tensor(%x, 1.4142135623730951) : f32[2,3]\n"
                             "%e = aten::erf(%d) : f32[2,3]\n"
                             "%o = aten::add.Tensor(%e, 1, 1) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%h, %o) : f32[2,3]",
                             gelu},
                    TextCase{"GeluWithTheHalfLast",
                             "%d = aten::mul.Tensor(%x, 0.70710678) : f32[2,3]\n"
                             "%e = aten::erf(%d) : f32[2,3]\n"
                             "%o = aten::rsub.Scalar(%e, -1.0) : f32[2,3]\n"
                             "%p = aten::mul.Tensor(%o, %x) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%p, -0.5) : f32[2,3]",
                             gelu},
                    TextCase{"GeluByTanh",
                             "%h = aten::mul.Tensor(%x, 0.5) : f32[2,3]\n"
                             "%c = aten::pow.Tensor_Scalar(%x, 3) : f32[2,3]\n"
                             "%d = aten::mul.Tensor(%c, 0.044715) : f32[2,3]\n"
                             "%s = aten::add.Tensor(%x, %d) : f32[2,3]\n"
                             "%u = aten::mul.Tensor(%s, 0.7978845608028654) : f32[2,3]\n"
                             "%t = aten::tanh(%u) : f32[2,3]\n"
                             "%o = aten::add.Tensor(%t, 1) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%h, %o) : f32[2,3]",
                             gelu_by_tanh},
                    TextCase{"GeluByTanhOfAProduct",
                             "%q = aten::mul.Tensor(%x, %x) : f32[2,3]\n"
                             "%d = aten::mul.Tensor(%q, 0.044715) : f32[2,3]\n"
                             "%s = aten::add.Tensor(%d, 1) : f32[2,3]\n"
                             "%r = aten::mul.Tensor(%x, 0.79788456) : f32[2,3]\n"
                             "%u = aten::mul.Tensor(%r, %s) : f32[2,3]\n"
                             "%t = aten::tanh(%u) : f32[2,3]\n"
                             "%o = aten::add.Tensor(%t, 1) : f32[2,3]\n"
                             "%h = aten::mul.Tensor(%o, 0.5) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %h) : f32[2,3]",
                             gelu_by_tanh}),
    name_of_case<TextCase>);

class SomethingElse : public GroupTest {
 protected:
  SomethingElse() : GroupTest("%x : f32[2,3]\n%other : f32[2,3]\n%i : i64[2,3]\n") {}
};

TEST_P(SomethingElse, IsLeftAlone) { expect_left_alone(); }

INSTANTIATE_TEST_SUITE_P(
    Group, SomethingElse,
    testing::Values(TextCase{"ProductWithAnother",
                             "%s = aten::sigmoid(%x) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%other, %s) : f32[2,3]"},
                    TextCase{"AnotherSlope",
                             "%a = aten::mul.Tensor(%x, 1.702) : f32[2,3]\n"
                             "%s = aten::sigmoid(%a) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %s) : f32[2,3]"},
                    TextCase{"AnotherBeta",
                             "%s = aten::softplus(%x, 2, 20) : f32[2,3]\n"
                             "%t = aten::tanh(%s) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %t) : f32[2,3]"},
                    TextCase{"ALowThreshold",
                             "%s = aten::softplus(%x, 1, 2) : f32[2,3]\n"
                             "%t = aten::tanh(%s) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%x, %t) : f32[2,3]"},
                    TextCase{"AnotherBound",
                             "%a = aten::add.Tensor(%x, 3) : f32[2,3]\n"
                             "%b = aten::hardtanh(%a, 0, 5) : f32[2,3]\n"
                             "%c = aten::mul.Tensor(%x, %b) : f32[2,3]\n"
                             "%y = aten::div.Tensor(%c, 6) : f32[2,3]"},
                    TextCase{"AnOpenBound",
                             "%a = aten::add.Tensor(%x, 3) : f32[2,3]\n"
                             "%b = aten::clamp(%a, 0) : f32[2,3]\n"
                             "%c = aten::mul.Tensor(%x, %b) : f32[2,3]\n"
                             "%y = aten::div.Tensor(%c, 6) : f32[2,3]"},
                    TextCase{"AnotherConstant",
                             "%h = aten::mul.Tensor(%x, 0.5) : f32[2,3]\n"
                             "%d = aten::div.Tensor(%x, 1.4142) : f32[2,3]\n"
                             "%e = aten::erf(%d) : f32[2,3]\n"
                             "%o = aten::add.Tensor(%e, 1) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%h, %o) : f32[2,3]"},
                    TextCase{"AnotherAlpha",
                             "%h = aten::mul.Tensor(%x, 0.5) : f32[2,3]\n"
                             "%d = aten::div.Tensor(%x, 1.4142135623730951) : f32[2,3]\n"
                             "%e = aten::erf(%d) : f32[2,3]\n"
                             "%o = aten::add.Tensor(%e, 1, alpha=2) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%h, %o) : f32[2,3]"},
                    TextCase{"AnotherShape",
                             "%s = aten::sigmoid(%x) : f32[2,3]\n"
                             "%w = constant f32[1,1,1] {1}\n"
                             "%t = aten::mul.Tensor(%s, %w) : f32[1,2,3]\n"
                             "%y = aten::mul.Tensor(%x, %t) : f32[1,2,3]"},
                    TextCase{"AnotherType",
                             "%s = aten::sigmoid(%i) : f32[2,3]\n"
                             "%y = aten::mul.Tensor(%i, %s) : f32[2,3]"},
                    TextCase{"ReadElsewhere",
                             "%s = aten::sigmoid(%x) : f32[2,3]\n"
                             "%a = aten::mul.Tensor(%x, %s) : f32[2,3]\n"
                             "%b = aten::add.Tensor(%other, %s) : f32[2,3]\n"
                             "%y = aten::cat([%a, %b], 1) : f32[2,6]"}),
    name_of_case<TextCase>);

}  // namespace
}  // namespace torch2caffe::test
