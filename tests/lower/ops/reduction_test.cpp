// Reductions over axes.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(
  %x : f32[2,3,4,5]
  %flat : f32[3,7]
  %one : f32[2,3,1,5]
  %volume : f32[2,3,4,5,6])";

const test::TextCase means[] = {
    {"images", "%y = aten::mean.dim(%x, [2,3]) : f32[2,3]",
     R"(%mean/rows = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [2,3,1,1]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 0 dim: 3 } } } : [2,3]
     return %mean)"},
    {"images_kept", "%y = aten::mean.dim(%x, [-1,-2], True) : f32[2,3,1,1]",
     R"(%mean = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [2,3,1,1]
     return %mean)"},
    {"channels", "%y = aten::mean.dim(%x, [1]) : f32[2,4,5]",
     R"(%mean/rows = Convolution(%x) { convolution_param { num_output: 1 bias_term: false \
       kernel_size: 1 } } weights [1,3,1,1] {0.3333333432674408, 0.3333333432674408, \
       0.3333333432674408} : [2,1,4,5]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 0 dim: 4 dim: 5 } } } : [2,4,5]
     return %mean)"},
    {"rows_kept", "%y = aten::mean.dim(%x, [2], True) : f32[2,3,1,5]",
     R"(%mean = Pooling(%x) { pooling_param { pool: AVE kernel_h: 4 kernel_w: 1 } } : [2,3,1,5]
     return %mean)"},
    {"batches", "%y = aten::mean.dim(%x, [0]) : f32[3,4,5]",
     R"(%mean/images = Reshape(%x) { reshape_param { shape { dim: 1 dim: 1 dim: 2 dim: 60 } } } : \
       [1,1,2,60]
     %mean/rows = Pooling(%mean/images) { pooling_param { pool: AVE kernel_h: 2 kernel_w: 1 } \
       } : [1,1,1,60]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 3 dim: 4 dim: 5 } } } : [3,4,5]
     return %mean)"},
    {"axes_apart", "%y = aten::mean.dim(%x, [0,2]) : f32[3,5]",
     R"(%mean/over2 = Pooling(%x) { pooling_param { pool: AVE kernel_h: 4 kernel_w: 1 } } : \
       [2,3,1,5]
     %mean/images = Reshape(%mean/over2) { reshape_param { shape { dim: 1 dim: 1 dim: 2 dim: \
       15 } } } : [1,1,2,15]
     %mean/rows = Pooling(%mean/images) { pooling_param { pool: AVE kernel_h: 2 kernel_w: 1 } \
       } : [1,1,1,15]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 3 dim: 5 } } } : [3,5]
     return %mean)"},
    {"around_one_element", "%y = aten::mean.dim(%one, [1,3]) : f32[2,1]",
     R"(%mean/images = Reshape(%one) { reshape_param { shape { dim: 0 dim: 1 dim: 15 dim: 1 } } } \
       : [2,1,15,1]
     %mean/rows = Pooling(%mean/images) { pooling_param { pool: AVE global_pooling: true } } : \
       [2,1,1,1]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 0 dim: 1 } } } : [2,1]
     return %mean)"},
    {"nothing", "%y = aten::mean.dim(%one, [2]) : f32[2,3,5]",
     R"(%mean = Reshape(%one) { reshape_param { shape { dim: 0 dim: 3 dim: 5 } } } : [2,3,5]
     return %mean)"},
    {"everything", "%y = aten::mean(%x) : f32[]",
     R"(%mean/images = Reshape(%x) { reshape_param { shape { dim: 1 dim: 1 dim: 120 dim: 1 } } } \
       : [1,1,120,1]
     %mean/rows = Pooling(%mean/images) { pooling_param { pool: AVE global_pooling: true } } : \
       [1,1,1,1]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 0 } } } : [1]
     return %mean)"},
    {"everything_by_none", "%y = aten::mean.dim(%x, None) : f32[]",
     R"(%mean/images = Reshape(%x) { reshape_param { shape { dim: 1 dim: 1 dim: 120 dim: 1 } } } \
       : [1,1,120,1]
     %mean/rows = Pooling(%mean/images) { pooling_param { pool: AVE global_pooling: true } } : \
       [1,1,1,1]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 0 } } } : [1]
     return %mean)"},
    {"three_axes", "%y = aten::mean.dim(%volume, [2,3,4]) : f32[2,3]",
     R"(%mean/images = Reshape(%volume) { reshape_param { shape { dim: 0 dim: 3 dim: 120 dim: 1 } \
       } } : [2,3,120,1]
     %mean/rows = Pooling(%mean/images) { pooling_param { pool: AVE global_pooling: true } } : \
       [2,3,1,1]
     %mean = Reshape(%mean/rows) { reshape_param { shape { dim: 0 dim: 3 } } } : [2,3]
     return %mean)"},
};

const test::TextCase others[] = {
    {"sum", "%y = aten::sum.dim_IntList(%flat, [1]) : f32[3]",
     R"(%sum/mean/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } \
       } } : [3,1,7,1]
     %sum/mean/rows = Pooling(%sum/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [3,1,1,1]
     %sum/mean = Reshape(%sum/mean/rows) { reshape_param { shape { dim: 0 } } } : [3]
     %sum = Power(%sum/mean) { power_param { scale: 7 } } : [3]
     return %sum)"},
    {"sum_of_channels", "%y = aten::sum.dim_IntList(%x, [1], True) : f32[2,1,4,5]",
     R"(%sum = Convolution(%x) { convolution_param { num_output: 1 bias_term: false kernel_size: \
       1 } } weights [1,3,1,1] {1, 1, 1} : [2,1,4,5]
     return %sum)"},
    {"sum_of_one_element", "%y = aten::sum.dim_IntList(%one, [2]) : f32[2,3,5]",
     R"(%sum = Reshape(%one) { reshape_param { shape { dim: 0 dim: 3 dim: 5 } } } : [2,3,5]
     return %sum)"},
    {"sum_of_all", "%y = aten::sum(%flat) : f32[]",
     R"(%sum/mean/images = Reshape(%flat) { reshape_param { shape { dim: 1 dim: 1 dim: 3 dim: 7 } \
       } } : [1,1,3,7]
     %sum/mean/rows = Pooling(%sum/mean/images) { pooling_param { pool: AVE global_pooling: \
       true } } : [1,1,1,1]
     %sum/mean = Reshape(%sum/mean/rows) { reshape_param { shape { dim: 0 } } } : [1]
     %sum = Power(%sum/mean) { power_param { scale: 21 } } : [1]
     return %sum)"},
    {"amax", "%y = aten::amax(%x, [2,3]) : f32[2,3]",
     R"(%amax/rows = Pooling(%x) { pooling_param { pool: MAX global_pooling: true } } : [2,3,1,1]
     %amax = Reshape(%amax/rows) { reshape_param { shape { dim: 0 dim: 3 } } } : [2,3]
     return %amax)"},
    {"amin", "%y = aten::amin(%flat, [1], True) : f32[3,1]",
     R"(%amin/negative = Power(%flat) { power_param { scale: -1 } } : [3,7]
     %amin/largest/images = Reshape(%amin/negative) { reshape_param { shape { dim: 0 dim: 1 \
       dim: 7 dim: 1 } } } : [3,1,7,1]
     %amin/largest/rows = Pooling(%amin/largest/images) { pooling_param { pool: MAX \
       global_pooling: true } } : [3,1,1,1]
     %amin/largest = Reshape(%amin/largest/rows) { reshape_param { shape { dim: 0 dim: 1 } } } \
       : [3,1]
     %amin = Power(%amin/largest) { power_param { scale: -1 } } : [3,1]
     return %amin)"},
    {"max_along", "%y, %i = aten::max.dim(%flat, 1) : f32[3], i64[3]",
     R"(%max/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } } } \
       : [3,1,7,1]
     %max/rows = Pooling(%max/images) { pooling_param { pool: MAX global_pooling: true } } : \
       [3,1,1,1]
     %max = Reshape(%max/rows) { reshape_param { shape { dim: 0 } } } : [3]
     return %max)"},
    {"min_along", "%y, %i = aten::min.dim(%flat, 1, True) : f32[3,1], i64[3,1]",
     R"(%min/negative = Power(%flat) { power_param { scale: -1 } } : [3,7]
     %min/largest/images = Reshape(%min/negative) { reshape_param { shape { dim: 0 dim: 1 dim: \
       7 dim: 1 } } } : [3,1,7,1]
     %min/largest/rows = Pooling(%min/largest/images) { pooling_param { pool: MAX \
       global_pooling: true } } : [3,1,1,1]
     %min/largest = Reshape(%min/largest/rows) { reshape_param { shape { dim: 0 dim: 1 } } } : \
       [3,1]
     %min = Power(%min/largest) { power_param { scale: -1 } } : [3,1]
     return %min)"},
    {"max_of_all", "%y = aten::max(%flat) : f32[]",
     R"(%max/images = Reshape(%flat) { reshape_param { shape { dim: 1 dim: 1 dim: 3 dim: 7 } } } \
       : [1,1,3,7]
     %max/rows = Pooling(%max/images) { pooling_param { pool: MAX global_pooling: true } } : \
       [1,1,1,1]
     %max = Reshape(%max/rows) { reshape_param { shape { dim: 0 } } } : [1]
     return %max)"},
    {"min_of_all", "%y = aten::min(%flat) : f32[]",
     R"(%min/negative = Power(%flat) { power_param { scale: -1 } } : [3,7]
     %min/largest/images = Reshape(%min/negative) { reshape_param { shape { dim: 1 dim: 1 dim: \
       3 dim: 7 } } } : [1,1,3,7]
     %min/largest/rows = Pooling(%min/largest/images) { pooling_param { pool: MAX \
       global_pooling: true } } : [1,1,1,1]
     %min/largest = Reshape(%min/largest/rows) { reshape_param { shape { dim: 0 } } } : [1]
     %min = Power(%min/largest) { power_param { scale: -1 } } : [1]
     return %min)"},
    {"both", "%y, %i = aten::aminmax(%flat, dim=1) : f32[3], f32[3]",
     R"(%aminmax/min/negative = Power(%flat) { power_param { scale: -1 } } : [3,7]
     %aminmax/min/largest/images = Reshape(%aminmax/min/negative) { reshape_param { shape { \
       dim: 0 dim: 1 dim: 7 dim: 1 } } } : [3,1,7,1]
     %aminmax/min/largest/rows = Pooling(%aminmax/min/largest/images) { pooling_param { pool: \
       MAX global_pooling: true } } : [3,1,1,1]
     %aminmax/min/largest = Reshape(%aminmax/min/largest/rows) { reshape_param { shape { dim: \
       0 } } } : [3]
     %aminmax/min = Power(%aminmax/min/largest) { power_param { scale: -1 } } : [3]
     %aminmax/max/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: \
       1 } } } : [3,1,7,1]
     %aminmax/max/rows = Pooling(%aminmax/max/images) { pooling_param { pool: MAX \
       global_pooling: true } } : [3,1,1,1]
     %aminmax/max = Reshape(%aminmax/max/rows) { reshape_param { shape { dim: 0 } } } : [3]
     return %aminmax/min)"},
    {"prod", "%y = aten::prod.dim_int(%flat, 1) : f32[3]",
     R"(%prod/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 } } } \
       : [3,1,7,1]
     %prod/rows/of7/half/0, %prod/rows/of7/half/1, %prod/rows/of7/half/2 = Slice(%prod/images) \
       "prod/rows/of7/half" { slice_param { slice_point: 3 slice_point: 6 axis: 2 } } : \
       [3,1,3,1], [3,1,3,1], [3,1,1,1]
     %prod/rows/of7 = Eltwise(%prod/rows/of7/half/0, %prod/rows/of7/half/1) { eltwise_param { \
       operation: PROD } } : [3,1,3,1]
     %prod/rows/of7/rest = Concat(%prod/rows/of7, %prod/rows/of7/half/2) { concat_param { \
       axis: 2 } } : [3,1,4,1]
     %prod/rows/of4/half/0, %prod/rows/of4/half/1 = Slice(%prod/rows/of7/rest) \
       "prod/rows/of4/half" { slice_param { slice_point: 2 axis: 2 } } : [3,1,2,1], [3,1,2,1]
     %prod/rows/of4 = Eltwise(%prod/rows/of4/half/0, %prod/rows/of4/half/1) { eltwise_param { \
       operation: PROD } } : [3,1,2,1]
     %prod/rows/of2/half/0, %prod/rows/of2/half/1 = Slice(%prod/rows/of4) "prod/rows/of2/half" \
       { slice_param { slice_point: 1 axis: 2 } } : [3,1,1,1], [3,1,1,1]
     %prod/rows = Eltwise(%prod/rows/of2/half/0, %prod/rows/of2/half/1) { eltwise_param { \
       operation: PROD } } : [3,1,1,1]
     %prod = Reshape(%prod/rows) { reshape_param { shape { dim: 0 } } } : [3]
     return %prod)"},
    {"prod_of_all", "%y = aten::prod(%flat) : f32[]",
     R"(%prod/images = Reshape(%flat) { reshape_param { shape { dim: 1 dim: 1 dim: 3 dim: 7 } } } \
       : [1,1,3,7]
     %prod/rows/column = Reshape(%prod/images) { reshape_param { shape { dim: 0 dim: 1 dim: 21 \
       dim: 1 } } } : [1,1,21,1]
     %prod/rows/of21/half/0, %prod/rows/of21/half/1, %prod/rows/of21/half/2 = \
       Slice(%prod/rows/column) "prod/rows/of21/half" { slice_param { slice_point: 10 \
       slice_point: 20 axis: 2 } } : [1,1,10,1], [1,1,10,1], [1,1,1,1]
     %prod/rows/of21 = Eltwise(%prod/rows/of21/half/0, %prod/rows/of21/half/1) { eltwise_param \
       { operation: PROD } } : [1,1,10,1]
     %prod/rows/of21/rest = Concat(%prod/rows/of21, %prod/rows/of21/half/2) { concat_param { \
       axis: 2 } } : [1,1,11,1]
     %prod/rows/of11/half/0, %prod/rows/of11/half/1, %prod/rows/of11/half/2 = \
       Slice(%prod/rows/of21/rest) "prod/rows/of11/half" { slice_param { slice_point: 5 \
       slice_point: 10 axis: 2 } } : [1,1,5,1], [1,1,5,1], [1,1,1,1]
     %prod/rows/of11 = Eltwise(%prod/rows/of11/half/0, %prod/rows/of11/half/1) { eltwise_param \
       { operation: PROD } } : [1,1,5,1]
     %prod/rows/of11/rest = Concat(%prod/rows/of11, %prod/rows/of11/half/2) { concat_param { \
       axis: 2 } } : [1,1,6,1]
     %prod/rows/of6/half/0, %prod/rows/of6/half/1 = Slice(%prod/rows/of11/rest) \
       "prod/rows/of6/half" { slice_param { slice_point: 3 axis: 2 } } : [1,1,3,1], [1,1,3,1]
     %prod/rows/of6 = Eltwise(%prod/rows/of6/half/0, %prod/rows/of6/half/1) { eltwise_param { \
       operation: PROD } } : [1,1,3,1]
     %prod/rows/of3/half/0, %prod/rows/of3/half/1, %prod/rows/of3/half/2 = \
       Slice(%prod/rows/of6) "prod/rows/of3/half" { slice_param { slice_point: 1 slice_point: 2 \
       axis: 2 } } : [1,1,1,1], [1,1,1,1], [1,1,1,1]
     %prod/rows/of3 = Eltwise(%prod/rows/of3/half/0, %prod/rows/of3/half/1) { eltwise_param { \
       operation: PROD } } : [1,1,1,1]
     %prod/rows/of3/rest = Concat(%prod/rows/of3, %prod/rows/of3/half/2) { concat_param { \
       axis: 2 } } : [1,1,2,1]
     %prod/rows/of2/half/0, %prod/rows/of2/half/1 = Slice(%prod/rows/of3/rest) \
       "prod/rows/of2/half" { slice_param { slice_point: 1 axis: 2 } } : [1,1,1,1], [1,1,1,1]
     %prod/rows = Eltwise(%prod/rows/of2/half/0, %prod/rows/of2/half/1) { eltwise_param { \
       operation: PROD } } : [1,1,1,1]
     %prod = Reshape(%prod/rows) { reshape_param { shape { dim: 0 } } } : [1]
     return %prod)"},
    {"logsumexp", "%y = aten::logsumexp(%flat, [1]) : f32[3]",
     R"(%logsumexp/images = Reshape(%flat) { reshape_param { shape { dim: 0 dim: 1 dim: 7 dim: 1 \
       } } } : [3,1,7,1]
     %logsumexp/rows/shares = Softmax(%logsumexp/images) { softmax_param { axis: 2 } } : \
       [3,1,7,1]
     %logsumexp/rows/largest_share = Pooling(%logsumexp/rows/shares) { pooling_param { pool: \
       MAX global_pooling: true } } : [3,1,1,1]
     %logsumexp/rows/log = Log(%logsumexp/rows/largest_share) : [3,1,1,1]
     %logsumexp/rows/largest = Pooling(%logsumexp/images) { pooling_param { pool: MAX \
       global_pooling: true } } : [3,1,1,1]
     %logsumexp/rows = Eltwise(%logsumexp/rows/largest, %logsumexp/rows/log) { eltwise_param { \
       operation: SUM coeff: 1 coeff: -1 } } : [3,1,1,1]
     %logsumexp = Reshape(%logsumexp/rows) { reshape_param { shape { dim: 0 } } } : [3]
     return %logsumexp)"},
    {"logsumexp_of_images", "%y = aten::logsumexp(%x, [2,3], True) : f32[2,3,1,1]",
     R"(%logsumexp/column = Reshape(%x) { reshape_param { shape { dim: 0 dim: 3 dim: 20 dim: 1 } \
       } } : [2,3,20,1]
     %logsumexp/shares = Softmax(%logsumexp/column) { softmax_param { axis: 2 } } : [2,3,20,1]
     %logsumexp/largest_share = Pooling(%logsumexp/shares) { pooling_param { pool: MAX \
       global_pooling: true } } : [2,3,1,1]
     %logsumexp/log = Log(%logsumexp/largest_share) : [2,3,1,1]
     %logsumexp/largest = Pooling(%logsumexp/column) { pooling_param { pool: MAX \
       global_pooling: true } } : [2,3,1,1]
     %logsumexp = Eltwise(%logsumexp/largest, %logsumexp/log) { eltwise_param { operation: SUM \
       coeff: 1 coeff: -1 } } : [2,3,1,1]
     return %logsumexp)"},
    {"cumsum", "%y = aten::cumsum(%x, 1) : f32[2,3,4,5]",
     R"(%cumsum = Convolution(%x) { convolution_param { num_output: 3 bias_term: false \
       kernel_size: 1 } } weights [3,3,1,1] {1, 0, 0, 1, 1, 0, 1, 1, 1} : [2,3,4,5]
     return %cumsum)"},
};

class Reduction : public test::OpTest {
 protected:
  Reduction() : OpTest(inputs) {}
};

TEST_P(Reduction, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Means, Reduction, testing::ValuesIn(means),
                         test::name_of_case<test::TextCase>);
INSTANTIATE_TEST_SUITE_P(Others, Reduction, testing::ValuesIn(others),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
