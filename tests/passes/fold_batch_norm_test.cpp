// Factors and offsets of channels in the layer that makes the channels.
#include <cmath>

#include "support/passes.h"

namespace torch2caffe {
namespace {

// All numbers here are exact: the variances are 4 and 16, so that the factors are 1/2 and 1/4.
const char* const statistics =
    "{ batch_norm_param { use_global_stats: true eps: 0 } } weights [2] {1, -2} [2] {4, 16} [1] "
    "{1}";

std::string batch_norm(const std::string& top, const std::string& bottom) {
  return "%" + top + " = BatchNorm(%" + bottom + ") " + statistics + "\n";
}

const std::string convolution = R"(
  %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
    weights [2,2,1,1] {1, 2, 3, 4} [2] {5, 6})";

const test::TextCase folded[] = {
    {"ABatchNormBehindAScale",
     "%y = Scale(%x) weights [2] {2, 3}\n" + batch_norm("z", "y") + "return %z", R"(
      %y = Scale(%x) { scale_param { bias_term: true } } weights [2] {1, 0.75} [2] {-0.5, 0.5} \
        : [1,2,4,4]
      return %y)"},
    // Channel 0: (w - 1) / 2, channel 1: (w + 2) / 4.
    {"BatchNormIntoConvolution", convolution + "\n" + batch_norm("z", "y") + "return %z", R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {0.5, 1, 0.75, 1} [2] {2, 2} : [1,2,4,4]
      return %y)"},
    {"BatchNormIntoConvolutionWithoutBias", R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 bias_term: false } } \
        weights [2,2,1,1] {1, 2, 3, 4}
      )" + batch_norm("z", "y") + "return %z",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {0.5, 1, 0.75, 1} [2] {-0.5, 0.5} : [1,2,4,4]
      return %y)"},
    {"ScaleIntoConvolution", convolution + R"(
      %z = Scale(%y) { scale_param { bias_term: true } } weights [2] {2, 3} [2] {10, 20}
      return %z)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {2, 4, 9, 12} [2] {20, 38} : [1,2,4,4]
      return %y)"},
    {"ScaleWithoutBiasIntoConvolution", convolution + R"(
      %z = Scale(%y) weights [2] {2, 3}
      return %z)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {2, 4, 9, 12} [2] {10, 18} : [1,2,4,4]
      return %y)"},
    {"BatchNormAndScaleIntoConvolution", convolution + "\n" + batch_norm("z", "y") + R"(
      %s = Scale(%z) { scale_param { bias_term: true } } weights [2] {2, 4} [2] {10, 20}
      return %s)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {1, 2, 3, 4} [2] {14, 28} : [1,2,4,4]
      return %y)"},
    {"ScaleIntoDeconvolution", R"(
      %y = Deconvolution(%x) { convolution_param { num_output: 3 kernel_size: 1 } } \
        weights [2,3,1,1] {1, 2, 3, 4, 5, 6} [3] {5, 6, 7}
      %z = Scale(%y) weights [3] {1, 2, 3}
      return %z)",
     R"(
      %y = Deconvolution(%x) { convolution_param { num_output: 3 kernel_size: 1 } } \
        weights [2,3,1,1] {1, 4, 9, 4, 10, 18} [3] {5, 12, 21} : [1,3,4,4]
      return %y)"},
    {"ScaleIntoGroupedDeconvolution", R"(
      %y = Deconvolution(%x) { convolution_param \
        { num_output: 2 kernel_h: 1 kernel_w: 2 group: 2 bias_term: false } } \
        weights [2,1,1,2] {1, 2, 3, 4}
      %z = Scale(%y) { scale_param { bias_term: true } } weights [2] {2, 3} [2] {10, 20}
      return %z)",
     R"(
      %y = Deconvolution(%x) \
        { convolution_param { num_output: 2 group: 2 kernel_h: 1 kernel_w: 2 } } \
        weights [2,1,1,2] {2, 4, 9, 12} [2] {10, 20} : [1,2,4,5]
      return %y)"},
    {"BatchNormIntoGroupedConvolution", R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 group: 2 } } \
        weights [2,1,1,1] {8, 16} [2] {1, -2}
      )" + batch_norm("z", "y") + "return %z",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 group: 2 } } \
        weights [2,1,1,1] {4, 4} [2] {0, 0} : [1,2,4,4]
      return %y)"},
    {"ScaleIntoNormalize", R"(
      %y = Normalize(%x) { norm_param { across_spatial: false channel_shared: false } } \
        weights [2] {2, 3}
      %z = Scale(%y) weights [2] {5, 7}
      return %z)",
     R"(
      %y = Normalize(%x) { norm_param { across_spatial: false channel_shared: false } } \
        weights [2] {10, 21} : [1,2,4,4]
      return %y)"},
    {"BatchNormIntoInnerProduct", R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false } } \
        weights [2,32] {...}
      )" + batch_norm("z", "y") + "return %z",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 } } \
        weights [2,32] {...} [2] {-0.5, 0.5} : [1,2]
      return %y)"},
    // ((x - 1) / 2) * 2 + 10 and ((x + 2) / 4) * 4 + 20.
    {"BatchNormIntoTheScaleBehindIt", batch_norm("y", "x") + R"(
      %z = Scale(%y) { scale_param { bias_term: true } } weights [2] {2, 4} [2] {10, 20}
      return %z)",
     R"(
      %y = Scale(%x) { scale_param { bias_term: true } } weights [2] {1, 1} [2] {9, 22} : [1,2,4,4]
      return %y)"},
    {"ScaleIntoTheScaleBehindIt", R"(
      %y = Scale(%x) weights [2] {2, 3}
      %z = Scale(%y) { scale_param { bias_term: true } } weights [2] {5, 7} [2] {1, 1}
      return %z)",
     R"(
      %y = Scale(%x) { scale_param { bias_term: true } } weights [2] {10, 21} [2] {1, 1} : [1,2,4,4]
      return %y)"},
    {"ScalesAlongTheLastAxis", R"(
      %y = Scale(%x) { scale_param { axis: 3 } } weights [4] {1, 2, 3, 4}
      %z = Scale(%y) { scale_param { axis: -1 } } weights [4] {5, 6, 7, 8}
      return %z)",
     R"(
      %y = Scale(%x) { scale_param { axis: 3 } } weights [4] {5, 12, 21, 32} : [1,2,4,4]
      return %y)"},
    {"OneNumberIntoAScaleAlongTheLastAxis", R"(
      %y = Scale(%x) { scale_param { axis: 3 } } weights [4] {1, 2, 3, 4}
      %z = Power(%y) { power_param { scale: 2 shift: 1 } }
      return %z)",
     R"(
      %y = Scale(%x) { scale_param { axis: 3 bias_term: true } } \
        weights [4] {2, 4, 6, 8} [4] {1, 1, 1, 1} : [1,2,4,4]
      return %y)"},
    {"AScaleAlongTheLastAxisBehindOneNumber", R"(
      %y = Power(%x) { power_param { scale: 2 } }
      %z = Scale(%y) { scale_param { axis: 3 } } weights [4] {1, 2, 3, 4}
      return %z)",
     R"(
      %y = Scale(%x) { scale_param { axis: 3 } } weights [4] {2, 4, 6, 8} : [1,2,4,4]
      return %y)"},
    {"AScaleAlongTheOutputsOfAMatrixOverTheLastAxis", R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false axis: 3 } } \
        weights [2,4] {1, 2, 3, 4, 5, 6, 7, 8}
      %z = Scale(%y) { scale_param { axis: 3 bias_term: true } } weights [2] {2, 3} [2] {4, 5}
      return %z)",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 axis: 3 } } \
        weights [2,4] {2, 4, 6, 8, 15, 18, 21, 24} [2] {4, 5} : [1,2,4,2]
      return %y)"},
    // Caffe stores statistics times a factor: mean 3 / 3, variance 12 / 3.
    {"StatisticsThatAreStoredTimesAFactor", convolution + R"(
      %z = BatchNorm(%y) { batch_norm_param { use_global_stats: true eps: 0 } } \
        weights [2] {3, 3} [2] {12, 12} [1] {3}
      return %z)",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
        weights [2,2,1,1] {0.5, 1, 1.5, 2} [2] {2, 2.5} : [1,2,4,4]
      return %y)"},
};

const std::string scale = "%z = Scale(%y) weights [2] {2, 3}\n";

const test::TextCase kept[] = {
    {"AConvolutionThatIsReadTwice", convolution + "\n" + scale + "%w = Eltwise(%y, %z)\nreturn %w"},
    {"AConvolutionThatIsAnOutput", convolution + "\n" + scale + "return %z, %y"},
    {"ABatchNormOfAnInput", batch_norm("y", "x") + "return %y"},
    {"AScaleOfOtherAxes", convolution + R"(
      %z = Scale(%y) { scale_param { axis: 2 } } weights [4] {1, 2, 3, 4}
      return %z)"},
    {"ScalesAlongUnlikeAxes", R"(
      %y = Scale(%x) weights [2] {1, 2}
      %z = Scale(%y) { scale_param { axis: 2 } } weights [4] {1, 2, 3, 4}
      return %z)"},
    {"AScaleOfSeveralAxes", convolution + R"(
      %z = Scale(%y) { scale_param { num_axes: 2 } } weights [2,4] {1, 2, 3, 4, 5, 6, 7, 8}
      return %z)"},
    {"AScaleByABlob", convolution + R"(
      %f = Pooling(%x) { pooling_param { global_pooling: true } }
      %r = Reshape(%f) { reshape_param { shape { dim: [1, 2] } } }
      %z = Scale(%y, %r) { scale_param { axis: 0 } }
      return %z)"},
    {"ATransposedInnerProduct", R"(
      %y = InnerProduct(%x) \
        { inner_product_param { num_output: 2 bias_term: false transpose: true } } \
        weights [32,2] {...}
      )" + scale + "return %z"},
    {"AnInnerProductOverTheLastAxis", R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false axis: 3 } } \
        weights [2,4] {1, 2, 3, 4, 5, 6, 7, 8}
      )" + scale + "return %z"},
    {"OffsetsBehindANormalize", R"(
      %y = Normalize(%x) { norm_param { channel_shared: false } } weights [2] {2, 3}
      %z = Scale(%y) { scale_param { bias_term: true } } weights [2] {2, 3} [2] {4, 5}
      return %z)"},
    {"ANormalizeWithOneFactor", "%y = Normalize(%x) weights [] {2}\n" + scale + "return %z"},
    {"AnotherLayerBetween",
     convolution + "\n%r = ReLU(%y)\n%z = Scale(%r) weights [2] {2, 3}\nreturn %z"},
};

class FoldBatchNorm : public test::PassTest {
 protected:
  FoldBatchNorm() : PassTest(fold_batch_norm, "[1, 2, 4, 4]") {}
};

TEST_P(FoldBatchNorm, KeepsWhatIsComputed) { expect_net(); }

INSTANTIATE_TEST_SUITE_P(Folds, FoldBatchNorm, testing::ValuesIn(folded),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Leaves, FoldBatchNorm, testing::ValuesIn(kept),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
