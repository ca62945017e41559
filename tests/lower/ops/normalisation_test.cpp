// Normalisation by statistics of the input itself.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,4,3,3]
  %line : f32[2,4,3]
  %w = constant f32[4] {1, 2, 3, 4}
  %b = constant f32[4] {5, 6, 7, 8}
  %w3 = constant f32[3] {1, 2, 3}
  %mean = constant f32[4] {1, 1, 1, 1}
  %variance = constant f32[4] {4, 4, 4, 4})";

const test::TextCase cases[] = {
    {"InstanceNorm",
     "%y = aten::instance_norm(%x, %w, %b, None, None, True, 0.1, 0.001, True) : f32[2,4,3,3]",
     R"(%instance_norm/normalized/centred = MVN(%x) { mvn_param { normalize_variance: false } } \
       : [2,4,3,3]
     %instance_norm/normalized/squares = Eltwise(%instance_norm/normalized/centred, \
       %instance_norm/normalized/centred) { eltwise_param { operation: PROD } } : [2,4,3,3]
     %instance_norm/normalized/variance = Pooling(%instance_norm/normalized/squares) \
       { pooling_param { pool: AVE global_pooling: true } } : [2,4,1,1]
     %instance_norm/normalized/inverse = Power(%instance_norm/normalized/variance) \
       { power_param { power: -0.5 shift: 0.001 } } : [2,4,1,1]
     %instance_norm/normalized/factors = Reshape(%instance_norm/normalized/inverse) \
       { reshape_param { shape { dim: 0 dim: 4 } } } : [2,4]
     %instance_norm/normalized = Scale(%instance_norm/normalized/centred, \
       %instance_norm/normalized/factors) { scale_param { axis: 0 } } : [2,4,3,3]
     %instance_norm = Scale(%instance_norm/normalized) { scale_param { bias_term: true } } \
       weights [4] {1, 2, 3, 4} [4] {5, 6, 7, 8} : [2,4,3,3]
     return %instance_norm)"},
    {"InstanceNormByStoredStatistics",
     "%y = aten::instance_norm(%x, None, %b, %mean, %variance, False, 0.1, 0.001, True) "
     ": f32[2,4,3,3]",
     R"(%instance_norm/normalized = BatchNorm(%x) \
       { batch_norm_param { use_global_stats: true eps: 0.001 } } \
       weights [4] {1, 1, 1, 1} [4] {4, 4, 4, 4} [1] {1} : [2,4,3,3]
     %instance_norm = Scale(%instance_norm/normalized) { scale_param { bias_term: true } } \
       weights [4] {1, 1, 1, 1} [4] {5, 6, 7, 8} : [2,4,3,3]
     return %instance_norm)"},
    {"RmsNorm", "%y = aten::rms_norm(%line, [3], %w3, 0.5) : f32[2,4,3]",
     R"(%rms_norm/normalized/planes = Reshape(%line) \
       { reshape_param { shape { dim: 0 dim: 4 dim: 1 dim: 3 } } } : [2,4,1,3]
     %rms_norm/normalized/divided/squares = Eltwise(%rms_norm/normalized/planes, \
       %rms_norm/normalized/planes) { eltwise_param { operation: PROD } } : [2,4,1,3]
     %rms_norm/normalized/divided/variance = Pooling(%rms_norm/normalized/divided/squares) \
       { pooling_param { pool: AVE global_pooling: true } } : [2,4,1,1]
     %rms_norm/normalized/divided/inverse = Power(%rms_norm/normalized/divided/variance) \
       { power_param { power: -0.5 shift: 0.5 } } : [2,4,1,1]
     %rms_norm/normalized/divided/factors = Reshape(%rms_norm/normalized/divided/inverse) \
       { reshape_param { shape { dim: 0 dim: 4 } } } : [2,4]
     %rms_norm/normalized/divided = Scale(%rms_norm/normalized/planes, \
       %rms_norm/normalized/divided/factors) { scale_param { axis: 0 } } : [2,4,1,3]
     %rms_norm/normalized = Reshape(%rms_norm/normalized/divided) \
       { reshape_param { shape { dim: 0 dim: 4 dim: 3 } } } : [2,4,3]
     %rms_norm = Scale(%rms_norm/normalized) { scale_param { axis: 2 } } weights [3] {1, 2, 3} \
       : [2,4,3]
     return %rms_norm)"},
};

class NormalisationOp : public test::OpTest {
 protected:
  NormalisationOp() : OpTest(inputs) {}
};

TEST_P(NormalisationOp, TakesStatisticsOfTheInput) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Of, NormalisationOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

// The layers that lead to the result: what a group or a layer is normalised in.
std::string planes_of(const std::string& node) {
  const std::string text = test::lowered(test::graph_around(inputs, node));
  return text.substr(text.rfind("centred = MVN("),
                     text.find('\n', text.rfind("centred = MVN(")) - text.rfind("centred = MVN("));
}

TEST(GroupNormOp, TakesAGroupForAPlane) {
  EXPECT_THAT(planes_of("%y = aten::group_norm(%x, 2, %w, %b) : f32[2,4,3,3]"),
              testing::EndsWith(": [2,2,6,3]"));
}

TEST(LayerNormOp, TakesTheLastAxesForAPlane) {
  EXPECT_THAT(planes_of("%y = aten::layer_norm(%x, [3, 3]) : f32[2,4,3,3]"),
              testing::EndsWith(": [2,4,3,3]"));
  EXPECT_THAT(planes_of("%y = aten::layer_norm(%x, [3], %w3) : f32[2,4,3,3]"),
              testing::EndsWith(": [2,12,1,3]"));
}

const test::TextCase refused[] = {
    {"AComputedWeight", "%y = aten::layer_norm(%line, [3], %line) : f32[2,4,3]",
     "aten::layer_norm: its argument 'weight' is computed from the network's input; only fixed "
     "weights can be stored in a Caffe layer"},
};

class RefusedNormalisationOp : public NormalisationOp {};

TEST_P(RefusedNormalisationOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedNormalisationOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
