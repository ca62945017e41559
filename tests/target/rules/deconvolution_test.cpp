// Deconvolution over two axes without dilation, where there is no other.
#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

std::string legalised(const std::string& shape, const std::string& layer,
                      const std::string& target = "opencv") {
  return test::passed(legalise,
                      "%x = Input() { input_param { shape { dim: " + shape + " } } }\n" +
                          test::tidy(layer) + "return %y",
                      target);
}

const std::string dilated = R"(
  %y = Deconvolution(%x) { convolution_param { num_output: 1 bias_term: false kernel_h: 1 \
    kernel_w: 2 dilation: 2 } } weights [1,1,1,2] {1, 2})";

TEST(DeconvolutionRule, WritesADilationOut) {
  EXPECT_EQ(legalised("[1, 1, 2, 2]", dilated), test::tidy(R"(
    %y = Deconvolution(%x) \
      { convolution_param { num_output: 1 bias_term: false kernel_h: 1 kernel_w: 3 } } \
      weights [1,1,1,3] {1, 0, 2} : [1,1,2,4]
    return %y)"));
}

TEST(DeconvolutionRule, LeavesADilationToATargetThatHasIt) {
  EXPECT_THAT(legalised("[1, 1, 2, 2]", dilated, "caffe"), testing::HasSubstr("dilation: 2"));
}

TEST(DeconvolutionRule, GivesOneAxisAHeightOfOne) {
  EXPECT_EQ(legalised("[1, 1, 2]", R"(
    %y = Deconvolution(%x) { convolution_param { num_output: 1 kernel_size: 2 stride: 2 } } \
      weights [1,1,2] {1, 2} [1] {3})"),
            test::tidy(R"(
    %y/plane = Reshape(%x) { reshape_param { shape { dim: 0 dim: 1 dim: 1 dim: 2 } } } : [1,1,1,2]
    %y/result = Deconvolution(%y/plane) { convolution_param { num_output: 1 \
      kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 2 } } \
      weights [1,1,1,2] {1, 2} [1] {3} : [1,1,1,4]
    %y = Reshape(%y/result) { reshape_param { shape { dim: 0 dim: 1 dim: 4 } } } : [1,1,4]
    return %y)"));
}

// Depth 0 of the bottom reaches depth 0 of the top by the kernel's second element, depth 1 by its
// third; and so on.
TEST(DeconvolutionRule, MakesDepthsChannels) {
  EXPECT_EQ(legalised("[1, 1, 2, 1, 1]", R"(
    %y = Deconvolution(%x) { convolution_param { num_output: 1 kernel_size: 3 kernel_size: 1 \
      kernel_size: 1 pad: 1 pad: 0 pad: 0 } } weights [1,1,3,1,1] {1, 2, 3} [1] {4})"),
            test::tidy(R"(
    %y/plane = Reshape(%x) { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 1 } } } : [1,2,1,1]
    %y/result = Deconvolution(%y/plane) { convolution_param { num_output: 2 kernel_size: 1 } } \
      weights [2,2,1,1] {2, 3, 1, 2} [2] {4, 4} : [1,2,1,1]
    %y = Reshape(%y/result) \
      { reshape_param { shape { dim: 0 dim: 1 dim: 2 dim: 1 dim: 1 } } } : [1,1,2,1,1]
    return %y)"));
}

}  // namespace
}  // namespace torch2caffe
