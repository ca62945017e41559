// local_response_norm as F.local_response_norm and older models write it.
#include "support/recognise.h"

namespace torch2caffe::test {
namespace {

class LocalResponseNorm : public GroupTest {
 protected:
  LocalResponseNorm() : GroupTest("%x : f32[2,8,6,4]\n") {}
};

class NoLocalResponseNorm : public LocalResponseNorm {};

TEST_P(LocalResponseNorm, IsRecognised) { expect_recognised(); }
TEST_P(NoLocalResponseNorm, IsLeftAlone) { expect_left_alone(); }

const std::string squared =
    "%s = aten::mul.Tensor(%x, %x) : f32[2,8,6,4]\n"
    "%u = aten::unsqueeze(%s, 1) : f32[2,1,8,6,4]\n";
const std::string mean =
    squared +
    "%p = aten::pad(%u, [0, 0, 0, 0, 2, 2], \"constant\", None) : f32[2,1,12,6,4]\n"
    "%a = aten::avg_pool3d(%p, [5, 1, 1], 1) : f32[2,1,8,6,4]\n"
    "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n";

std::string divided(const std::string& k = "2.0", const std::string& exponent = "0.75") {
  return "%m = aten::mul.Tensor(%q, 0.01) : f32[2,8,6,4]\n"
         "%b = aten::add.Tensor(%m, " +
         k +
         ") : f32[2,8,6,4]\n"
         "%e = aten::pow.Tensor_Scalar(%b, " +
         exponent +
         ") : f32[2,8,6,4]\n"
         "%y = aten::div.Tensor(%x, %e) : f32[2,8,6,4]";
}

std::string recognised_as(const std::string& arguments) {
  return "%y = torch2caffe::local_response_norm(%x, " + arguments + ") : f32[2,8,6,4]";
}

INSTANTIATE_TEST_SUITE_P(
    Group, LocalResponseNorm,
    testing::Values(
        TextCase{"OfPyTorch", mean + divided(),
                 recognised_as("size=5, alpha=0.01, beta=0.75, k=2.0")},
        TextCase{"OfEvenSize",
                 squared +
                     "%p = aten::pad(%u, [0, 0, 0, 0, 2, 1]) : f32[2,1,11,6,4]\n"
                     "%a = aten::avg_pool3d(%p, [4, 1, 1], 1) : f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided(),
                 recognised_as("size=4, alpha=0.01, beta=0.75, k=2.0")},
        TextCase{"OverAView",
                 "%s = aten::mul.Tensor(%x, %x) : f32[2,8,6,4]\n"
                 "%u = aten::view(%s, [2, 1, 8, 24]) : f32[2,1,8,24]\n"
                 "%p = aten::constant_pad_nd(%u, [0, 0, 1, 1], 0.0) : f32[2,1,10,24]\n"
                 "%a = aten::avg_pool2d(%p, [3, 1], [1, 1]) : f32[2,1,8,24]\n"
                 "%q = aten::view(%a, [2, 8, 6, 4]) : f32[2,8,6,4]\n" +
                     divided("1", "2"),
                 recognised_as("size=3, alpha=0.01, beta=2.0, k=1.0")},
        TextCase{"PaddedByTheMean",
                 squared +
                     "%a = aten::avg_pool3d(%u, [5, 1, 1], [1, 1, 1], [2, 0, 0]) : f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided(),
                 recognised_as("size=5, alpha=0.01, beta=0.75, k=2.0")},
        TextCase{"ByANegativePower",
                 mean + "%b = aten::add.Tensor(%q, 1) : f32[2,8,6,4]\n"
                        "%e = aten::pow.Tensor_Scalar(%b, -0.5) : f32[2,8,6,4]\n"
                        "%y = aten::mul.Tensor(%e, %x) : f32[2,8,6,4]",
                 recognised_as("size=5, alpha=1.0, beta=0.5, k=1.0")}),
    name_of_case<TextCase>);

INSTANTIATE_TEST_SUITE_P(
    Group, NoLocalResponseNorm,
    testing::Values(
        TextCase{"OfEvenSizeWithMoreBehind",
                 squared +
                     "%p = aten::pad(%u, [0, 0, 0, 0, 1, 2]) : f32[2,1,11,6,4]\n"
                     "%a = aten::avg_pool3d(%p, [4, 1, 1], 1) : f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided()},
        TextCase{"WithWindowsToOneSide",
                 squared +
                     "%p = aten::pad(%u, [0, 0, 0, 0, 4, 0]) : f32[2,1,12,6,4]\n"
                     "%a = aten::avg_pool3d(%p, [5, 1, 1], 1) : f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided()},
        TextCase{"PaddedByOne",
                 squared +
                     "%p = aten::pad(%u, [0, 0, 0, 0, 2, 2], \"constant\", 1.0) : f32[2,1,12,6,4]\n"
                     "%a = aten::avg_pool3d(%p, [5, 1, 1], 1) : f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided()},
        TextCase{"PaddedByReflection",
                 squared +
                     "%p = aten::pad(%u, [0, 0, 0, 0, 2, 2], \"reflect\") : f32[2,1,12,6,4]\n"
                     "%a = aten::avg_pool3d(%p, [5, 1, 1], 1) : f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided()},
        TextCase{"OverPixels",
                 "%s = aten::mul.Tensor(%x, %x) : f32[2,8,6,4]\n"
                 "%u = aten::unsqueeze(%s, 1) : f32[2,1,8,6,4]\n"
                 "%a = aten::avg_pool3d(%u, [1, 3, 3], 1, [0, 1, 1]) : f32[2,1,8,6,4]\n"
                 "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided()},
        TextCase{"WithCountsOfItsOwn",
                 squared +
                     "%a = aten::avg_pool3d(%u, [5, 1, 1], 1, [2, 0, 0], False, False) : "
                     "f32[2,1,8,6,4]\n"
                     "%q = aten::squeeze.dim(%a, 1) : f32[2,8,6,4]\n" +
                     divided()},
        TextCase{"WithoutK", mean + divided("0")},
        TextCase{"ThatMultiplies", mean + "%b = aten::add.Tensor(%q, 1) : f32[2,8,6,4]\n"
                                          "%e = aten::pow.Tensor_Scalar(%b, 0.5) : f32[2,8,6,4]\n"
                                          "%z = aten::mul.Tensor(%e, %x) : f32[2,8,6,4]\n"
                                          "%y = aten::mul.Tensor(%z, %x) : f32[2,8,6,4]"}),
    name_of_case<TextCase>);

}  // namespace
}  // namespace torch2caffe::test
