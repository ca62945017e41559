// Norms, variances and standard deviations.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4,5]
  %flat : f32[3,7]
  %one : f32[2,3,1,5]
  %volume : f32[2,3,4,5,6])";

const test::TextCase norms[] = {
    {"two", "%y = aten::norm.Scalar(%flat) : f32[]",
     R"(%norm/square = Eltwise(%flat, %flat) { eltwise_param { operation: PROD } } : [3,7]
     %norm/mean/images = Reshape(%norm/square) { reshape_param { shape { dim: 1 dim: 1 dim: 3 \
       dim: 7 } } } : [1,1,3,7]
     %norm/mean/rows = Pooling(%norm/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [1,1,1,1]
     %norm/mean = Reshape(%norm/mean/rows) { reshape_param { shape { dim: 0 } } } : [1]
     %norm = Power(%norm/mean) { power_param { power: 0.5 scale: 21 } } : [1]
     return %norm)"},
    {"two_of_axes", "%y = aten::norm.ScalarOpt_dim(%x, None, [1], True) : f32[2,1,4,5]",
     R"(%norm/square = Eltwise(%x, %x) { eltwise_param { operation: PROD } } : [2,3,4,5]
     %norm/mean = Convolution(%norm/square) { convolution_param { num_output: 1 bias_term: \
       false kernel_size: 1 } } weights [1,3,1,1] {0.3333333432674408, 0.3333333432674408, \
       0.3333333432674408} : [2,1,4,5]
     %norm = Power(%norm/mean) { power_param { power: 0.5 scale: 3 } } : [2,1,4,5]
     return %norm)"},
    {"one", "%y = aten::norm.ScalarOpt_dim(%flat, 1, [1]) : f32[3]",
     R"(%norm/size = AbsVal(%flat) : [3,7]
     %norm/mean/images = Reshape(%norm/size) { reshape_param { shape { dim: 0 dim: 1 dim: 7 \
       dim: 1 } } } : [3,1,7,1]
     %norm/mean/rows = Pooling(%norm/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [3,1,1,1]
     %norm/mean = Reshape(%norm/mean/rows) { reshape_param { shape { dim: 0 } } } : [3]
     %norm = Power(%norm/mean) { power_param { scale: 7 } } : [3]
     return %norm)"},
    {"three", "%y = aten::linalg_vector_norm(%flat, 3, [1]) : f32[3]",
     R"(%linalg_vector_norm/size = AbsVal(%flat) : [3,7]
     %linalg_vector_norm/power = Power(%linalg_vector_norm/size) { power_param { power: 3 } } \
       : [3,7]
     %linalg_vector_norm/mean/images = Reshape(%linalg_vector_norm/power) { reshape_param { \
       shape { dim: 0 dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %linalg_vector_norm/mean/rows = Pooling(%linalg_vector_norm/mean/images) { pooling_param \
       { pool: AVE global_pooling: true } } : [3,1,1,1]
     %linalg_vector_norm/mean = Reshape(%linalg_vector_norm/mean/rows) { reshape_param { shape \
       { dim: 0 } } } : [3]
     %linalg_vector_norm = Power(%linalg_vector_norm/mean) { power_param { power: 0.333333343 \
       scale: 7 } } : [3]
     return %linalg_vector_norm)"},
    {"infinity", "%y = aten::linalg_vector_norm(%flat, inf, [1]) : f32[3]",
     R"(%linalg_vector_norm/size = AbsVal(%flat) : [3,7]
     %linalg_vector_norm/images = Reshape(%linalg_vector_norm/size) { reshape_param { shape { \
       dim: 0 dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %linalg_vector_norm/rows = Pooling(%linalg_vector_norm/images) { pooling_param { pool: \
       MAX global_pooling: true } } : [3,1,1,1]
     %linalg_vector_norm = Reshape(%linalg_vector_norm/rows) { reshape_param { shape { dim: 0 \
       } } } : [3]
     return %linalg_vector_norm)"},
    {"minus_infinity", "%y = aten::linalg_vector_norm(%flat, -inf, [1]) : f32[3]",
     R"(%linalg_vector_norm/size = AbsVal(%flat) : [3,7]
     %linalg_vector_norm/negative = Power(%linalg_vector_norm/size) { power_param { scale: -1 \
       } } : [3,7]
     %linalg_vector_norm/largest/images = Reshape(%linalg_vector_norm/negative) { \
       reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %linalg_vector_norm/largest/rows = Pooling(%linalg_vector_norm/largest/images) { \
       pooling_param { pool: MAX global_pooling: true } } : [3,1,1,1]
     %linalg_vector_norm/largest = Reshape(%linalg_vector_norm/largest/rows) { reshape_param { \
       shape { dim: 0 } } } : [3]
     %linalg_vector_norm = Power(%linalg_vector_norm/largest) { power_param { scale: -1 } } : \
       [3]
     return %linalg_vector_norm)"},
    {"zero", "%y = aten::linalg_vector_norm(%flat, 0, [1]) : f32[3]",
     R"(%linalg_vector_norm/size = AbsVal(%flat) : [3,7]
     %linalg_vector_norm/above = Threshold(%linalg_vector_norm/size) { threshold_param { \
       threshold: 0 } } : [3,7]
     %linalg_vector_norm/mean/images = Reshape(%linalg_vector_norm/above) { reshape_param { \
       shape { dim: 0 dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %linalg_vector_norm/mean/rows = Pooling(%linalg_vector_norm/mean/images) { pooling_param \
       { pool: AVE global_pooling: true } } : [3,1,1,1]
     %linalg_vector_norm/mean = Reshape(%linalg_vector_norm/mean/rows) { reshape_param { shape \
       { dim: 0 } } } : [3]
     %linalg_vector_norm = Power(%linalg_vector_norm/mean) { power_param { scale: 7 } } : [3]
     return %linalg_vector_norm)"},
    {"frobenius", "%y = aten::frobenius_norm.dim(%flat, [1]) : f32[3]",
     R"(%frobenius_norm/square = Eltwise(%flat, %flat) { eltwise_param { operation: PROD } } : \
       [3,7]
     %frobenius_norm/mean/images = Reshape(%frobenius_norm/square) { reshape_param { shape { \
       dim: 0 dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %frobenius_norm/mean/rows = Pooling(%frobenius_norm/mean/images) { pooling_param { pool: \
       AVE global_pooling: true } } : [3,1,1,1]
     %frobenius_norm/mean = Reshape(%frobenius_norm/mean/rows) { reshape_param { shape { dim: \
       0 } } } : [3]
     %frobenius_norm = Power(%frobenius_norm/mean) { power_param { power: 0.5 scale: 7 } } : [3]
     return %frobenius_norm)"},
};

const test::TextCase variances[] = {
    {"var", "%y = aten::var.dim(%flat, [1]) : f32[3]",
     R"(%var/mean/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } \
       } } : [3,1,7,1]
     %var/mean/rows = Pooling(%var/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [3,1,1,1]
     %var/mean = Reshape(%var/mean/rows) { reshape_param { shape { dim: 0 dim: 1 } } } : [3,1]
     %var/rest/scaled = Power(%var/mean) { power_param { scale: -1 } } : [3,1]
     %var/rest/operand = Reshape(%var/rest/scaled) { reshape_param { shape { dim: 0 } } } : [3]
     %var/rest = Bias(%flat, %var/rest/operand) { bias_param { axis: 0 } } : [3,7]
     %var/square = Eltwise(%var/rest, %var/rest) { eltwise_param { operation: PROD } } : [3,7]
     %var/mean_square/images = Reshape(%var/square) { reshape_param { shape { dim: 0 dim: 1 \
       dim: 7 dim: 1 } } } : [3,1,7,1]
     %var/mean_square/rows = Pooling(%var/mean_square/images) { pooling_param { pool: AVE \
       global_pooling: true } } : [3,1,1,1]
     %var/mean_square = Reshape(%var/mean_square/rows) { reshape_param { shape { dim: 0 } } } \
       : [3]
     %var = Power(%var/mean_square) { power_param { scale: 1.16666663 } } : [3]
     return %var)"},
    {"var_of_images", "%y = aten::var.dim(%x, [2,3], False, True) : f32[2,3,1,1]",
     R"(%var/mean = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [2,3,1,1]
     %var/rest/scaled = Power(%var/mean) { power_param { scale: -1 } } : [2,3,1,1]
     %var/rest/operand = Reshape(%var/rest/scaled) { reshape_param { shape { dim: 0 dim: 3 } } \
       } : [2,3]
     %var/rest = Bias(%x, %var/rest/operand) { bias_param { axis: 0 } } : [2,3,4,5]
     %var/square = Eltwise(%var/rest, %var/rest) { eltwise_param { operation: PROD } } : \
       [2,3,4,5]
     %var/mean_square = Pooling(%var/square) { pooling_param { pool: AVE global_pooling: true \
       } } : [2,3,1,1]
     %var = Power(%var/mean_square) { power_param { } } : [2,3,1,1]
     return %var)"},
    {"var_with_correction", "%y = aten::var.correction(%flat, [1], correction=2) : f32[3]",
     R"(%var/mean/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } \
       } } : [3,1,7,1]
     %var/mean/rows = Pooling(%var/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [3,1,1,1]
     %var/mean = Reshape(%var/mean/rows) { reshape_param { shape { dim: 0 dim: 1 } } } : [3,1]
     %var/rest/scaled = Power(%var/mean) { power_param { scale: -1 } } : [3,1]
     %var/rest/operand = Reshape(%var/rest/scaled) { reshape_param { shape { dim: 0 } } } : [3]
     %var/rest = Bias(%flat, %var/rest/operand) { bias_param { axis: 0 } } : [3,7]
     %var/square = Eltwise(%var/rest, %var/rest) { eltwise_param { operation: PROD } } : [3,7]
     %var/mean_square/images = Reshape(%var/square) { reshape_param { shape { dim: 0 dim: 1 \
       dim: 7 dim: 1 } } } : [3,1,7,1]
     %var/mean_square/rows = Pooling(%var/mean_square/images) { pooling_param { pool: AVE \
       global_pooling: true } } : [3,1,1,1]
     %var/mean_square = Reshape(%var/mean_square/rows) { reshape_param { shape { dim: 0 } } } \
       : [3]
     %var = Power(%var/mean_square) { power_param { scale: 1.4 } } : [3]
     return %var)"},
    {"var_with_the_default_correction",
     "%y = aten::var.correction(%flat, [1], correction=None) : f32[3]",
     R"(%var/mean/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } \
       } } : [3,1,7,1]
     %var/mean/rows = Pooling(%var/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [3,1,1,1]
     %var/mean = Reshape(%var/mean/rows) { reshape_param { shape { dim: 0 dim: 1 } } } : [3,1]
     %var/rest/scaled = Power(%var/mean) { power_param { scale: -1 } } : [3,1]
     %var/rest/operand = Reshape(%var/rest/scaled) { reshape_param { shape { dim: 0 } } } : [3]
     %var/rest = Bias(%flat, %var/rest/operand) { bias_param { axis: 0 } } : [3,7]
     %var/square = Eltwise(%var/rest, %var/rest) { eltwise_param { operation: PROD } } : [3,7]
     %var/mean_square/images = Reshape(%var/square) { reshape_param { shape { dim: 0 dim: 1 \
       dim: 7 dim: 1 } } } : [3,1,7,1]
     %var/mean_square/rows = Pooling(%var/mean_square/images) { pooling_param { pool: AVE \
       global_pooling: true } } : [3,1,1,1]
     %var/mean_square = Reshape(%var/mean_square/rows) { reshape_param { shape { dim: 0 } } } \
       : [3]
     %var = Power(%var/mean_square) { power_param { scale: 1.16666663 } } : [3]
     return %var)"},
    {"std", "%y = aten::std.dim(%flat, [1], False) : f32[3]",
     R"(%std/mean/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } \
       } } : [3,1,7,1]
     %std/mean/rows = Pooling(%std/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [3,1,1,1]
     %std/mean = Reshape(%std/mean/rows) { reshape_param { shape { dim: 0 dim: 1 } } } : [3,1]
     %std/rest/scaled = Power(%std/mean) { power_param { scale: -1 } } : [3,1]
     %std/rest/operand = Reshape(%std/rest/scaled) { reshape_param { shape { dim: 0 } } } : [3]
     %std/rest = Bias(%flat, %std/rest/operand) { bias_param { axis: 0 } } : [3,7]
     %std/square = Eltwise(%std/rest, %std/rest) { eltwise_param { operation: PROD } } : [3,7]
     %std/mean_square/images = Reshape(%std/square) { reshape_param { shape { dim: 0 dim: 1 \
       dim: 7 dim: 1 } } } : [3,1,7,1]
     %std/mean_square/rows = Pooling(%std/mean_square/images) { pooling_param { pool: AVE \
       global_pooling: true } } : [3,1,1,1]
     %std/mean_square = Reshape(%std/mean_square/rows) { reshape_param { shape { dim: 0 } } } \
       : [3]
     %std = Power(%std/mean_square) { power_param { power: 0.5 } } : [3]
     return %std)"},
    {"var_mean", "%y, %m = aten::var_mean.dim(%flat, [1]) : f32[3], f32[3]",
     R"(%var_mean/mean/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 \
       dim: 1 } } } : [3,1,7,1]
     %var_mean/mean/rows = Pooling(%var_mean/mean/images) { pooling_param { pool: AVE \
       global_pooling: true } } : [3,1,1,1]
     %var_mean/mean = Reshape(%var_mean/mean/rows) { reshape_param { shape { dim: 0 dim: 1 } } \
       } : [3,1]
     %var_mean/rest/scaled = Power(%var_mean/mean) { power_param { scale: -1 } } : [3,1]
     %var_mean/rest/operand = Reshape(%var_mean/rest/scaled) { reshape_param { shape { dim: 0 \
       } } } : [3]
     %var_mean/rest = Bias(%flat, %var_mean/rest/operand) { bias_param { axis: 0 } } : [3,7]
     %var_mean/square = Eltwise(%var_mean/rest, %var_mean/rest) { eltwise_param { operation: \
       PROD } } : [3,7]
     %var_mean/mean_square/images = Reshape(%var_mean/square) { reshape_param { shape { dim: 0 \
       dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %var_mean/mean_square/rows = Pooling(%var_mean/mean_square/images) { pooling_param { \
       pool: AVE global_pooling: true } } : [3,1,1,1]
     %var_mean/mean_square = Reshape(%var_mean/mean_square/rows) { reshape_param { shape { \
       dim: 0 } } } : [3]
     %var_mean = Power(%var_mean/mean_square) { power_param { scale: 1.16666663 } } : [3]
     %var_mean/mean_1 = Reshape(%var_mean/mean) { reshape_param { shape { dim: 0 } } } : [3]
     return %var_mean)"},
};

const test::TextCase refused[] = {
    {"TooFewElements", "%y = aten::var.dim(%one, [2]) : f32[2,3,5]",
     "aten::var.dim: there are too few elements for a variance; take it over more elements, or "
     "without correction"},
};

class Norm : public test::OpTest {
 protected:
  Norm() : OpTest(inputs) {}
};

TEST_P(Norm, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Norms, Norm, testing::ValuesIn(norms), test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Variances, Norm, testing::ValuesIn(variances),
                         test::name_of_case<test::TextCase>);

class RefusedNorm : public Norm {};

TEST_P(RefusedNorm, SaysWhyAndWhere) { expect_refusal(); }

INSTANTIATE_TEST_SUITE_P(With, RefusedNorm, testing::ValuesIn(refused),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
