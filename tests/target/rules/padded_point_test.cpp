// Deconvolution by one point with padding, which OpenCV forgets.
#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// %x is [1,2,3,3].
class PaddedPoint : public test::PassTest {
 protected:
  PaddedPoint() : PassTest(legalise, "[1, 2, 3, 3]") {}
};

const test::TextCase surrounded[] = {
    {"AGroupAChannel", R"(
      %y = Deconvolution(%x) \
        { convolution_param { num_output: 2 pad: 1 kernel_size: 1 group: 2 } } \
        weights [2,1,1,1] {1, 2} [2] {3, 4} : [1,2,1,1]
      return %y)",
     R"(
      %y = Deconvolution(%x) \
        { convolution_param { num_output: 2 pad: 2 kernel_size: 3 group: 2 } } \
        weights [2,1,3,3] {0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0} \
        [2] {3, 4} : [1,2,1,1]
      return %y)"},
};

TEST_P(PaddedPoint, GetsZerosAroundItInOpenCv) { expect_net("opencv"); }

INSTANTIATE_TEST_SUITE_P(, PaddedPoint, testing::ValuesIn(surrounded),
                         test::name_of_case<test::TextCase>);

// An empty second text: nothing changes.
const test::TextCase no_points[] = {
    {"WithoutPadding", R"(
      %y = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false kernel_size: 1 \
        group: 2 } } weights [2,1,1,1] {1, 2}
      return %y)"},
    {"OfALargerKernel", R"(
      %y = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false pad: 1 \
        kernel_size: 2 group: 2 } } weights [2,1,2,2] {1, 2, 3, 4, 5, 6, 7, 8}
      return %y)"},
    {"ThatLeavesPlacesOut", R"(
      %y = Deconvolution(%x) { convolution_param { num_output: 2 bias_term: false pad: 1 \
        kernel_size: 1 stride: 2 group: 2 } } weights [2,1,1,1] {1, 2}
      return %y)"},
};

class NoPaddedPoint : public PaddedPoint {};

TEST_P(NoPaddedPoint, IsLeftAlone) { expect_net("opencv"); }

INSTANTIATE_TEST_SUITE_P(, NoPaddedPoint, testing::ValuesIn(no_points),
                         test::name_of_case<test::TextCase>);

const test::TextCase lines[] = {
    {"AlongOneAxis", R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false kernel_h: 2 \
        kernel_w: 1 pad_h: 0 pad_w: 1 } } weights [1,2,2,1] {1, 2, 3, 4} : [1,1,2,5]
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad_h: 0 \
        pad_w: 2 kernel_h: 2 kernel_w: 3 } } \
        weights [1,2,2,3] {0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0} : [1,1,2,5]
      return %y)"},
};

class PaddedLine : public PaddedPoint {};

TEST_P(PaddedLine, GetsZerosAroundItInMindSporeLite) { expect_net("mindspore-lite"); }

INSTANTIATE_TEST_SUITE_P(, PaddedLine, testing::ValuesIn(lines),
                         test::name_of_case<test::TextCase>);

class PaddedPointElsewhere : public PaddedPoint {};

TEST_P(PaddedPointElsewhere, IsLeftAloneInCaffe) { expect_net("caffe"); }

INSTANTIATE_TEST_SUITE_P(, PaddedPointElsewhere,
                         testing::Values(test::TextCase{"AGroupAChannel", surrounded[0].given}),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
