// l2_norm as ssd.pytorch, F.normalize and others write it.
#include "support/recognise.h"

namespace torch2caffe::test {
namespace {

class L2Norm : public GroupTest {
 protected:
  L2Norm() : GroupTest("%x : f32[2,8,6,4]\n") {}
};

class NoL2Norm : public L2Norm {};

TEST_P(L2Norm, IsRecognised) { expect_recognised(); }
TEST_P(NoL2Norm, IsLeftAlone) { expect_left_alone(); }

std::string sum_of(const std::string& terms, const std::string& dim = "[1]") {
  return terms + "%t = aten::sum.dim_IntList(%s, " + dim + ", True) : f32[2,1,6,4]\n";
}

const std::string sum = sum_of("%s = aten::pow.Tensor_Scalar(%x, 2) : f32[2,8,6,4]\n");
const std::string root = "%r = aten::sqrt(%t) : f32[2,1,6,4]\n";
const std::string divided = "%y = aten::div.Tensor(%x, %n) : f32[2,8,6,4]";

std::string plus(const std::string& eps) {
  return "%n = aten::add.Tensor(%r, " + eps + ") : f32[2,1,6,4]\n";
}

std::string normalize(const std::string& order, const std::string& eps) {
  return "%r = aten::norm.ScalarOpt_dim(%x, " + order +
         ", [1], True) : f32[2,1,6,4]\n"
         "%m = aten::clamp_min(%r, " +
         eps +
         ") : f32[2,1,6,4]\n"
         "%n = aten::expand_as(%m, %x) : f32[2,8,6,4]\n";
}

// x times, or divided by, a power of the sum and 0.5.
std::string by_inside(const std::string& power, const std::string& operation) {
  return sum + "%i = aten::add.Tensor(%t, 0.5) : f32[2,1,6,4]\n%n = " + power +
         " : f32[2,1,6,4]\n%y = " + operation + "(%x, %n) : f32[2,8,6,4]";
}

std::string l2_norm(const std::string& eps) {
  return "%y = torch2caffe::l2_norm(%x, eps=" + eps + ") : f32[2,8,6,4]";
}

INSTANTIATE_TEST_SUITE_P(
    Group, L2Norm,
    testing::Values(TextCase{"OfSsd", sum + root + plus("1e-9") + divided, l2_norm("1e-18")},
                    TextCase{"OfNormalize", normalize("2.0", "1e-9") + divided, l2_norm("1e-18")},
                    TextCase{"OfAnExpandedNorm",
                             "%r = aten::linalg_vector_norm(%x, 2, [1], True) : f32[2,1,6,4]\n"
                             "%m = aten::clamp(%r, 1e-9) : f32[2,1,6,4]\n"
                             "%n = aten::expand(%m, [2, 8, 6, 4]) : f32[2,8,6,4]\n" +
                                 divided,
                             l2_norm("1e-18")},
                    TextCase{"OfProducts",
                             sum_of("%s = aten::mul.Tensor(%x, %x) : f32[2,8,6,4]\n", "[-3]") +
                                 root + plus("1e-9") +
                                 "%i = aten::reciprocal(%n) : f32[2,1,6,4]\n"
                                 "%y = aten::mul.Tensor(%i, %x) : f32[2,8,6,4]",
                             l2_norm("1e-18")},
                    TextCase{"WithEpsInTheRoot", by_inside("aten::sqrt(%i)", "aten::div.Tensor"),
                             l2_norm("0.5")},
                    TextCase{"ByTheInverseRoot", by_inside("aten::rsqrt(%i)", "aten::mul.Tensor"),
                             l2_norm("0.5")}),
    name_of_case<TextCase>);

INSTANTIATE_TEST_SUITE_P(
    Group, NoL2Norm,
    testing::Values(
        TextCase{"WithALargeEps", sum + root + plus("1.2e-7") + divided},
        TextCase{"WithALargeLeastNorm", normalize("2.0", "1e-3") + divided},
        TextCase{"WithAnEpsWhoseSquareIsNothing", sum + root + plus("1e-20") + divided},
        TextCase{"WithoutEps", sum + root + "%y = aten::div.Tensor(%x, %r) : f32[2,8,6,4]"},
        TextCase{"WithANegativeEps", sum + root + plus("-1e-9") + divided},
        TextCase{"OfAnotherOrder", normalize("3.0", "1e-9") + divided},
        TextCase{"OfOtherAxes",
                 "%s = aten::square(%x) : f32[2,8,6,4]\n"
                 "%t = aten::sum.dim_IntList(%s, [2], True) : f32[2,8,1,4]\n"
                 "%r = aten::sqrt(%t) : f32[2,8,1,4]\n"
                 "%n = aten::add.Tensor(%r, 1e-9) : f32[2,8,1,4]\n" +
                     divided},
        TextCase{"OfTheMean",
                 "%s = aten::square(%x) : f32[2,8,6,4]\n"
                 "%t = aten::mean.dim(%s, [1], True) : f32[2,1,6,4]\n" +
                     root + plus("1e-9") + divided},
        TextCase{"OfTheSum", sum_of("%s = aten::mul.Tensor(%x, 1) : f32[2,8,6,4]\n") + root +
                                 plus("1e-9") + divided},
        TextCase{"WithAnUpperBound",
                 "%r = aten::linalg_vector_norm(%x, 2, [1], True) : f32[2,1,6,4]\n"
                 "%n = aten::clamp(%r, 1e-9, 5) : f32[2,1,6,4]\n" +
                     divided},
        TextCase{"ThatDividesAnother",
                 sum + root + plus("1e-9") + "%y = aten::div.Tensor(%s, %n) : f32[2,8,6,4]"},
        TextCase{"WhoseNormIsReadElsewhere", sum + root + plus("1e-9") +
                                                 "%d = aten::div.Tensor(%x, %n) : f32[2,8,6,4]\n"
                                                 "%y = aten::add.Tensor(%d, %r) : f32[2,8,6,4]"}),
    name_of_case<TextCase>);

// Rows of a matrix, and what has too many axes for Caffe's layer.
TEST(L2NormOfAMatrix, IsRecognised) {
  const std::string graph =
      "%x : f32[3,8]\n"
      "%r = aten::linalg_vector_norm(%x, 2, [-1], True) : f32[3,1]\n"
      "%n = aten::clamp_min(%r, 1e-9) : f32[3,1]\n"
      "%y = aten::div.Tensor(%x, %n) : f32[3,8]\nreturn %y\n";
  EXPECT_EQ(recognised(graph),
            "%x : f32[3,8]\n%y = torch2caffe::l2_norm(%x, eps=1e-18) : f32[3,8]\nreturn %y\n");
}

TEST(L2NormOfAVolume, IsLeftAlone) {
  const std::string graph =
      "%x : f32[1,8,2,3,4]\n"
      "%r = aten::linalg_vector_norm(%x, 2, [1], True) : f32[1,1,2,3,4]\n"
      "%n = aten::clamp_min(%r, 1e-9) : f32[1,1,2,3,4]\n"
      "%y = aten::div.Tensor(%x, %n) : f32[1,8,2,3,4]\nreturn %y\n";
  EXPECT_EQ(recognised(graph), to_text(graph_of_text(graph)));
}

}  // namespace
}  // namespace torch2caffe::test
