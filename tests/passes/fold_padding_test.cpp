// Zeros around a blob in the layer that reads it.
#include "support/passes.h"

namespace torch2caffe {
namespace {

// %x is [1,1,4,4].
const test::TextCase folded[] = {
    {"OnBothSidesOfAConvolution", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Convolution(%p) { convolution_param { num_output: 1 kernel_size: 3 stride: 2 } } \
        weights [1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9} [1] {5}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 pad: 1 kernel_size: 3 stride: 2 } } \
        weights [1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9} [1] {5} : [1,1,2,2]
      return %y)"},
    {"AddsToTheConvolutionsOwn", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad_h: 1 pad_w: 2 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Convolution(%p) { convolution_param { num_output: 1 bias_term: false kernel_size: 2 \
        pad: 1 dilation: 3 } } weights [1,1,2,2] {1, 2, 3, 4}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false kernel_size: 2 \
        pad_h: 2 pad_w: 3 dilation: 3 } } weights [1,1,2,2] {1, 2, 3, 4} : [1,1,5,7]
      return %y)"},
    {"PaddingOfPadding", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %q = Convolution(%p) { convolution_param { num_output: 1 bias_term: false pad: 2 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Pooling(%q) { pooling_param { pool: AVE kernel_size: 4 } }
      return %y)",
     R"(
      %y = Pooling(%x) { pooling_param { pool: AVE kernel_size: 4 pad: 3 } } : [1,1,7,7]
      return %y)"},
    {"AnAverageOfUnlikeAxes", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad_h: 1 pad_w: 0 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Pooling(%p) { pooling_param { pool: AVE kernel_size: 2 } }
      return %y)",
     R"(
      %y = Pooling(%x) { pooling_param { pool: AVE kernel_size: 2 pad_h: 1 pad_w: 0 } } : [1,1,5,3]
      return %y)"},
    {"OneSideMoreThatTheStrideLeavesOut", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %h, %h1 = Slice(%p) { slice_param { axis: 2 slice_point: 5 } }
      %w, %w1 = Slice(%h) { slice_param { axis: 3 slice_point: 5 } }
      %y = Convolution(%w) { convolution_param { num_output: 1 kernel_size: 3 stride: 2 \
        bias_term: false } } weights [1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 3 stride: 2 } } weights [1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9} : [1,1,2,2]
      return %y)"},
    {"ZerosInTheKernelWhereThatIsCheapest", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %h0, %h = Slice(%p) { slice_param { axis: 2 slice_point: 1 } }
      %w0, %w = Slice(%h) { slice_param { axis: 3 slice_point: 1 } }
      %y = Convolution(%w) { convolution_param { num_output: 1 kernel_size: 3 stride: 2 \
        bias_term: false } } weights [1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9}
      return %y)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 4 stride: 2 } } weights [1,1,4,4] {0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, \
        0, 7, 8, 9} : [1,1,2,2]
      return %y)"},
};

class FoldPadding : public test::PassTest {
 protected:
  FoldPadding() : PassTest(fold_padding, "[1,1,4,4]") {}
};

TEST_P(FoldPadding, PutsItIntoTheReader) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, FoldPadding, testing::ValuesIn(folded),
                         test::name_of_case<test::TextCase>);

// %x is [1,8,4,20], where a longer kernel costs more than a longer result.
const test::TextCase cut[] = {
    {"ResultsCutOffWhereThatIsCheapest", R"(
      %p = Convolution(%x) { convolution_param { num_output: 8 bias_term: false pad_h: 0 pad_w: 2 \
        kernel_size: 1 group: 8 } } weights [8,1,1,1] {1, 1, 1, 1, 1, 1, 1, 1}
      %w, %w1 = Slice(%p) { slice_param { axis: 3 slice_point: 22 } }
      %y = Convolution(%w) { convolution_param { num_output: 1 kernel_h: 1 kernel_w: 3 \
        bias_term: false } } weights [1,8,1,3] {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, \
        1, 2, 3, 1, 2, 3, 1, 2, 3}
      return %y)",
     R"(
      %y/whole = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad_h: 0 \
        pad_w: 2 kernel_h: 1 kernel_w: 3 } } \
        weights [1,8,1,3] {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, \
        1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3} : [1,1,4,22]
      %y, %y/axis3/1 = Slice(%y/whole) "y/axis3" { slice_param { slice_point: 20 axis: 3 } } : \
        [1,1,4,20], [1,1,4,2]
      return %y)"},
};

class FoldPaddingOfOneSide : public test::PassTest {
 protected:
  FoldPaddingOfOneSide() : PassTest(fold_padding, "[1,8,4,20]") {}
};

TEST_P(FoldPaddingOfOneSide, TakesTheCheapestWay) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, FoldPaddingOfOneSide, testing::ValuesIn(cut),
                         test::name_of_case<test::TextCase>);

// An empty second text: nothing changes.
const test::TextCase left_alone[] = {
    {"AMaximum", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Pooling(%p) { pooling_param { kernel_size: 3 } }
      return %y)"},
    {"AnAverageNoLongerThanItsPadding", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 2 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Pooling(%p) { pooling_param { pool: AVE kernel_size: 2 } }
      return %y)"},
    {"AnAverageThatWouldLoseItsLastWindow", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      %y = Pooling(%p) { pooling_param { pool: AVE kernel_size: 2 stride: 6 } }
      return %y)"},
    {"AConvolutionThatDoesMoreThanPadding", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {2}
      %y = Convolution(%p) { convolution_param { num_output: 1 kernel_size: 3 } } \
        weights [1,1,3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9} [1] {5}
      return %y)"},
    {"PaddingThatIsItselfAnOutput", R"(
      %p = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,1,1,1] {1}
      return %p)"},
};

class KeepPadding : public FoldPadding {};

TEST_P(KeepPadding, WhereItsZerosMeanSomethingElse) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(, KeepPadding, testing::ValuesIn(left_alone),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
