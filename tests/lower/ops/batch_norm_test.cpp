// Batch normalisation with stored statistics.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,4,4]
  %batch : f32[3,2]
  %mean = constant f32[2] {1, 2}
  %variance = constant f32[2] {4, 9}
  %gamma = constant f32[2] {5, 6}
  %beta = constant f32[2] {7, 8})";

const test::TextCase cases[] = {
    {"WithGammaAndBeta",
     "%y = aten::batch_norm(%x, %gamma, %beta, %mean, %variance, False, 0.1, 0.001, True) "
     ": f32[1,2,4,4]",
     R"(
     %batch_norm/normalize = BatchNorm(%x) \
       { batch_norm_param { use_global_stats: true eps: 0.001 } } \
       weights [2] {1, 2} [2] {4, 9} [1] {1} : [1,2,4,4]
     %batch_norm = Scale(%batch_norm/normalize) { scale_param { bias_term: true } } \
       weights [2] {5, 6} [2] {7, 8} : [1,2,4,4]
     return %batch_norm)"},
    {"WithoutGammaAndBeta",
     "%y = aten::batch_norm(%x, None, None, %mean, %variance, False, 0.1, 0.001, True) "
     ": f32[1,2,4,4]",
     R"(
     %batch_norm = BatchNorm(%x) { batch_norm_param { use_global_stats: true eps: 0.001 } } \
       weights [2] {1, 2} [2] {4, 9} [1] {1} : [1,2,4,4]
     return %batch_norm)"},
    {"WithGammaOnly",
     "%y = aten::batch_norm(%x, %gamma, None, %mean, %variance, False, 0.1, 0.001, True) "
     ": f32[1,2,4,4]",
     R"(
     %batch_norm/normalize = BatchNorm(%x) \
       { batch_norm_param { use_global_stats: true eps: 0.001 } } \
       weights [2] {1, 2} [2] {4, 9} [1] {1} : [1,2,4,4]
     %batch_norm = Scale(%batch_norm/normalize) { scale_param { } } weights [2] {5, 6} : [1,2,4,4]
     return %batch_norm)"},
    {"WithBetaOnly",
     "%y = aten::batch_norm(%x, None, %beta, %mean, %variance, False, 0.1, 0.001, True) "
     ": f32[1,2,4,4]",
     R"(
     %batch_norm/normalize = BatchNorm(%x) \
       { batch_norm_param { use_global_stats: true eps: 0.001 } } \
       weights [2] {1, 2} [2] {4, 9} [1] {1} : [1,2,4,4]
     %batch_norm = Scale(%batch_norm/normalize) { scale_param { bias_term: true } } \
       weights [2] {1, 1} [2] {7, 8} : [1,2,4,4]
     return %batch_norm)"},
    {"WithoutStoredStatistics",
     "%y = aten::batch_norm(%batch, None, None, None, None, True, 0.1, 0.5, True) : f32[3,2]",
     R"(
     %batch_norm/channels = Permute(%batch) { permute_param { order: 1 order: 0 } } : [2,3]
     %batch_norm/standardised/planes = Reshape(%batch_norm/channels) \
       { reshape_param { shape { dim: 0 dim: 1 dim: 1 dim: 3 } } } : [2,1,1,3]
     %batch_norm/standardised/centred = MVN(%batch_norm/standardised/planes) \
       { mvn_param { normalize_variance: false } } : [2,1,1,3]
     %batch_norm/standardised/standardised/squares = Eltwise(\
       %batch_norm/standardised/centred, %batch_norm/standardised/centred) \
       { eltwise_param { operation: PROD } } : [2,1,1,3]
     %batch_norm/standardised/standardised/variance = \
       Pooling(%batch_norm/standardised/standardised/squares) \
       { pooling_param { pool: AVE global_pooling: true } } : [2,1,1,1]
     %batch_norm/standardised/standardised/inverse = \
       Power(%batch_norm/standardised/standardised/variance) \
       { power_param { power: -0.5 shift: 0.5 } } : [2,1,1,1]
     %batch_norm/standardised/standardised/factors = \
       Reshape(%batch_norm/standardised/standardised/inverse) \
       { reshape_param { shape { dim: 0 dim: 1 } } } : [2,1]
     %batch_norm/standardised/standardised = Scale(%batch_norm/standardised/centred, \
       %batch_norm/standardised/standardised/factors) { scale_param { axis: 0 } } : [2,1,1,3]
     %batch_norm/standardised = Reshape(%batch_norm/standardised/standardised) \
       { reshape_param { shape { dim: 0 dim: 3 } } } : [2,3]
     %batch_norm = Permute(%batch_norm/standardised) \
       { permute_param { order: 1 order: 0 } } : [3,2]
     return %batch_norm)"},
};

class BatchNormOp : public test::OpTest {
 protected:
  BatchNormOp() : OpTest(inputs) {}
};

TEST_P(BatchNormOp, BecomesBatchNormAndScale) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, BatchNormOp, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

const test::TextCase refused[] = {
    {"Training",
     "%y = aten::batch_norm(%x, None, None, %mean, %variance, True, 0.1, 0.001, True) "
     ": f32[1,2,4,4]",
     "aten::batch_norm: it normalises by the statistics of the batch: the model is in training "
     "mode; call model.eval() before tracing or saving"},
};

class RefusedBatchNormOp : public BatchNormOp {};

TEST_P(RefusedBatchNormOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedBatchNormOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
