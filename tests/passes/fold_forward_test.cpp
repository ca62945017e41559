// Factors and offsets in the layer that reads the channels.
#include "support/passes.h"

namespace torch2caffe {
namespace {

// %x is [1,2,1,2].
const test::TextCase folded[] = {
    {"AScaleBeforeAConvolution", R"(
      %s = Scale(%x) { scale_param { bias_term: true } } weights [2] {2, 3} [2] {10, 100}
      %y = Convolution(%s) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {1, 2, 3, 4} [2] {5, 6}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {2, 6, 6, 12} [2] {215, 436} : [1,2,1,2]
      return %y)"},
    {"APowerBeforeAConvolutionWithoutBias", R"(
      %s = Power(%x) { power_param { scale: 2 shift: 1 } }
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 1 bias_term: false } } \
        weights [1,2,1,1] {1, 2}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {2, 4} [1] {3} : [1,1,1,2]
      return %y)"},
    {"GroupsOfChannels", R"(
      %s = Scale(%x) { scale_param { bias_term: true } } weights [2] {2, 3} [2] {10, 100}
      %y = Convolution(%s) { convolution_param { num_output: 4 kernel_size: 1 group: 2 } } \
        weights [4,1,1,1] {1, 2, 3, 4} [4] {0, 0, 0, 0}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 4 kernel_size: 1 group: 2 } } \
        weights [4,1,1,1] {2, 4, 9, 12} [4] {10, 20, 300, 400} : [1,4,1,2]
      return %y)"},
    {"FactorsAloneThroughPadding", R"(
      %s = Scale(%x) weights [2] {2, 3}
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 3 pad: 1 \
        bias_term: false } } weights [1,2,3,3] {1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 3 } } weights [1,2,3,3] {2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, \
        3} : [1,1,1,2]
      return %y)"},
    {"AScaleBeforeAnInnerProduct", R"(
      %s = Scale(%x) { scale_param { bias_term: true } } weights [2] {2, 3} [2] {10, 100}
      %y = InnerProduct(%s) { inner_product_param { num_output: 1 } } \
        weights [1,4] {1, 2, 3, 4} [1] {5}
      return %y)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 } } \
        weights [1,4] {2, 4, 9, 12} [1] {735} : [1,1]
      return %y)"},
};

const test::TextCase left_alone[] = {
    {"OffsetsBeforePadding", R"(
      %s = Power(%x) { power_param { shift: 1 } }
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 1 pad: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0}
      return %y)"},
    {"AnExponent", R"(
      %s = Power(%x) { power_param { power: 2 } }
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0}
      return %y)"},
    {"AnotherReader", R"(
      %s = Power(%x) { power_param { scale: 2 } }
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0}
      %z = ReLU(%s)
      return %y, %z)"},
    {"AnOutput", R"(
      %s = Power(%x) { power_param { scale: 2 } }
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0}
      return %y, %s)"},
    {"OffsetsBeforeADeconvolution", R"(
      %s = Power(%x) { power_param { shift: 2 } }
      %y = Deconvolution(%s) { convolution_param { num_output: 1 kernel_size: 2 } } \
        weights [2,1,2,2] {1, 2, 3, 4, 5, 6, 7, 8} [1] {0}
      return %y)"},
    {"ChannelsBeforeAMatrixOverTheLastAxis", R"(
      %s = Scale(%x) weights [2] {2, 3}
      %y = InnerProduct(%s) { inner_product_param { num_output: 1 axis: 3 } } \
        weights [1,2] {1, 2} [1] {5}
      return %y)"},
    {"AScaleAlongAnotherAxis", R"(
      %s = Scale(%x) { scale_param { axis: 3 } } weights [2] {2, 3}
      %y = Convolution(%s) { convolution_param { num_output: 1 kernel_size: 1 } } \
        weights [1,2,1,1] {1, 2} [1] {0}
      return %y)"},
};

// %x is [1,2,1,2].
const test::TextCase folded_along_other_axes[] = {
    {"FactorsBeforeADeconvolution", R"(
      %s = Scale(%x) weights [2] {2, 3}
      %y = Deconvolution(%s) { convolution_param { num_output: 2 kernel_h: 1 kernel_w: 2 pad_h: 0 \
        pad_w: 1 } } weights [2,2,1,2] {1, 2, 3, 4, 5, 6, 7, 8} [2] {9, 10}
      return %y)",
     R"(
      %y = Deconvolution(%x) { convolution_param { num_output: 2 pad_h: 0 pad_w: 1 kernel_h: 1 \
        kernel_w: 2 } } weights [2,2,1,2] {2, 4, 6, 8, 15, 18, 21, 24} [2] {9, 10} : [1,2,1,1]
      return %y)"},
    {"AScaleBeforeAMatrixOverTheLastAxis", R"(
      %s = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [2] {2, 3} [2] {10, 100}
      %y = InnerProduct(%s) { inner_product_param { num_output: 1 axis: 3 } } \
        weights [1,2] {1, 2} [1] {5}
      return %y)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 axis: 3 } } \
        weights [1,2] {2, 6} [1] {215} : [1,2,1,1]
      return %y)"},
    {"OneNumberBeforeAMatrixOverTheLastAxis", R"(
      %s = Power(%x) { power_param { scale: 2 shift: 10 } }
      %y = InnerProduct(%s) { inner_product_param { num_output: 1 axis: 3 bias_term: false } } \
        weights [1,2] {1, 2}
      return %y)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 axis: 3 } } \
        weights [1,2] {2, 4} [1] {30} : [1,2,1,1]
      return %y)"},
    {"AScaleAlongTheLastAxisBeforeAMatrixOverAll", R"(
      %s = Scale(%x) { scale_param { axis: 3 } } weights [2] {2, 3}
      %y = InnerProduct(%s) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,4] {1, 2, 3, 4}
      return %y)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false } } \
        weights [1,4] {2, 6, 6, 12} : [1,1]
      return %y)"},
};

class FoldForward : public test::PassTest {
 protected:
  FoldForward() : PassTest(fold_forward, "[1, 2, 1, 2]") {}
};

TEST_P(FoldForward, GivesTheExpectedNet) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Of, FoldForward, testing::ValuesIn(folded),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(AlongOtherAxes, FoldForward, testing::ValuesIn(folded_along_other_axes),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(LeavesAlone, FoldForward, testing::ValuesIn(left_alone),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
