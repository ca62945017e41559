// Batch normalisation with stored statistics.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[1,2,4,4]
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
     %batch_norm = Scale(%batch_norm/normalize) weights [2] {5, 6} : [1,2,4,4]
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
    {"NoStatistics",
     "%y = aten::batch_norm(%x, None, None, None, None, False, 0.1, 0.001, True) : f32[1,2,4,4]",
     "aten::batch_norm: it has no stored statistics (track_running_stats=False); track the running "
     "statistics, and train or calibrate once more"},
};

class RefusedBatchNormOp : public BatchNormOp {};

TEST_P(RefusedBatchNormOp, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedBatchNormOp, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
