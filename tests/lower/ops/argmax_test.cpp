// Where the largest or smallest element is.
#include "support/ops.h"

namespace torch2caffe {
namespace {

const char* const inputs = R"(%x : f32[2,3,4])";

const test::TextCase cases[] = {
    {"Largest", "%y = aten::argmax(%x, 1) : i64[2,4]",
     R"(%argmax/extreme/images = Reshape(%x) { reshape_param { shape { dim: 0 dim: 1 dim: 3 \
       dim: 4 } } } : [2,1,3,4]
     %argmax/extreme/rows = Pooling(%argmax/extreme/images) { pooling_param { pool: MAX \
       kernel_h: 3 kernel_w: 1 } } : [2,1,1,4]
     %argmax/extreme = Reshape(%argmax/extreme/rows) { reshape_param { shape { dim: 0 dim: \
       1 dim: 4 } } } : [2,1,4]
     %argmax/distance/scaled = Power(%x) { power_param { scale: -1 } } : [2,3,4]
     %argmax/distance/operand = Tile(%argmax/extreme) { tile_param { tiles: 3 } } : [2,3,4]
     %argmax/distance = Bias(%argmax/distance/scaled, %argmax/distance/operand) { \
       bias_param { axis: 0 } } : [2,3,4]
     %argmax/below = Threshold(%argmax/distance) { threshold_param { threshold: 0 } } : \
       [2,3,4]
     %argmax/numbered_from_the_end = Scale(%argmax/below) { scale_param { bias_term: true \
       } } weights [3] {-3, -2, -1} [3] {3, 2, 1} : [2,3,4]
     %argmax/first/images = Reshape(%argmax/numbered_from_the_end) { reshape_param { shape \
       { dim: 0 dim: 1 dim: 3 dim: 4 } } } : [2,1,3,4]
     %argmax/first/rows = Pooling(%argmax/first/images) { pooling_param { pool: MAX \
       kernel_h: 3 kernel_w: 1 } } : [2,1,1,4]
     %argmax/first = Reshape(%argmax/first/rows) { reshape_param { shape { dim: 0 dim: 4 } \
       } } : [2,4]
     %argmax = Power(%argmax/first) { power_param { scale: -1 shift: 3 } } : [2,4]
     return %argmax)"},
    {"SmallestOfAll", "%y = aten::argmin(%x) : i64[]",
     R"(%argmin/flatten = Reshape(%x) { reshape_param { shape { dim: 1 dim: 24 } } } : [1,24]
     %argmin/extreme/negative = Power(%argmin/flatten) { power_param { scale: -1 } } : [1,24]
     %argmin/extreme/largest/images = Reshape(%argmin/extreme/negative) { reshape_param { \
       shape { dim: 0 dim: 1 dim: 24 dim: 1 } } } : [1,1,24,1]
     %argmin/extreme/largest/rows = Pooling(%argmin/extreme/largest/images) { \
       pooling_param { pool: MAX global_pooling: true } } : [1,1,1,1]
     %argmin/extreme/largest = Reshape(%argmin/extreme/largest/rows) { reshape_param { \
       shape { dim: 0 dim: 1 } } } : [1,1]
     %argmin/extreme = Power(%argmin/extreme/largest) { power_param { scale: -1 } } : [1,1]
     %argmin/distance/scaled = Power(%argmin/extreme) { power_param { scale: -1 } } : [1,1]
     %argmin/distance/operand = Reshape(%argmin/distance/scaled) { reshape_param { shape { \
       dim: 0 } } } : [1]
     %argmin/distance = Bias(%argmin/flatten, %argmin/distance/operand) { bias_param { \
       axis: 0 } } : [1,24]
     %argmin/below = Threshold(%argmin/distance) { threshold_param { threshold: 0 } } : \
       [1,24]
     %argmin/numbered_from_the_end = Scale(%argmin/below) { scale_param { bias_term: true \
       } } weights [24] {-24, -23, -22, -21, -20, -19, -18, -17, -16, -15, -14, -13, -12, \
       -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1} [24] {24, 23, 22, 21, 20, 19, 18, 17, \
       16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1} : [1,24]
     %argmin/first/images = Reshape(%argmin/numbered_from_the_end) { reshape_param { shape \
       { dim: 0 dim: 1 dim: 24 dim: 1 } } } : [1,1,24,1]
     %argmin/first/rows = Pooling(%argmin/first/images) { pooling_param { pool: MAX \
       global_pooling: true } } : [1,1,1,1]
     %argmin/first = Reshape(%argmin/first/rows) { reshape_param { shape { dim: 0 } } } : [1]
     %argmin = Power(%argmin/first) { power_param { scale: -1 shift: 24 } } : [1]
     return %argmin)"},
    {"OnlyTheValuesWhereNobodyReadsThePositions",
     "%y, %i = aten::max.dim(%x, 1, True) : f32[2,1,4], i64[2,1,4]",
     R"(%max/images = Reshape(%x) { reshape_param { shape { dim: 0 dim: 1 dim: 3 dim: 4 } } } \
       : [2,1,3,4]
     %max/rows = Pooling(%max/images) { pooling_param { pool: MAX kernel_h: 3 kernel_w: 1 \
       } } : [2,1,1,4]
     %max = Reshape(%max/rows) { reshape_param { shape { dim: 0 dim: 1 dim: 4 } } } : [2,1,4]
     return %max)"},
};

class ArgMax : public test::OpTest {
 protected:
  ArgMax() : OpTest(inputs) {}
};

TEST_P(ArgMax, BecomesLayers) { expect_layers(); }

INSTANTIATE_TEST_SUITE_P(Cases, ArgMax, testing::ValuesIn(cases),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
