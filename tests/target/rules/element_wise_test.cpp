// Layers that map elements, or repeat them, where a target lacks them.
#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

class Rewritten : public test::PassTest {
 protected:
  Rewritten() : PassTest(legalise, "[2, 3, 4, 5]") {}
};

const test::TextCase for_opencv[] = {
    {"BiasByABlob",
     "%b = Flatten(%x) { flatten_param { axis: 0 } }\n%y = Bias(%b, %b) { bias_param "
     "{ axis: 0 } }\nreturn %y",
     R"(%b = Flatten(%x) { flatten_param { axis: 0 } } : [120]
     %y/ones = Power(%b) { power_param { scale: 0 shift: 1 } } : [120]
     %y/spread = Scale(%y/ones, %b) { scale_param { axis: 0 } } : [120]
     %y/row = Reshape(%b) { reshape_param { shape { dim: 1 dim: 120 } } } : [1,120]
     %y/row_1 = Reshape(%y/spread) { reshape_param { shape { dim: 1 dim: 120 } } } : [1,120]
     %y/of_rows = Eltwise(%y/row, %y/row_1) { eltwise_param { operation: SUM } } : [1,120]
     %y = Reshape(%y/of_rows) { reshape_param { shape { dim: 120 } } } : [120]
     return %y)"},
    {"TileOfFewCopies", "%y = Tile(%x) { tile_param { axis: -3 tiles: 2 } }\nreturn %y",
     R"(%y = Concat(%x, %x) : [2,6,4,5]
     return %y)"},
    {"TileOfTheLastAxis", "%y = Tile(%x) { tile_param { axis: 3 tiles: 3 } }\nreturn %y",
     R"(%y = Concat(%x, %x, %x) { concat_param { axis: 3 } } : [2,3,4,15]
     return %y)"},
    {"TileOfOneElementManyTimes",
     "%p = Reshape(%x) { reshape_param { shape { dim: 1 dim: 120 dim: 1 dim: 1 } } }\n"
     "%y = Tile(%p) { tile_param { axis: 2 tiles: 40 } }\nreturn %y",
     R"(%p = Reshape(%x) { reshape_param { shape { dim: 1 dim: 120 dim: 1 dim: 1 } } } : \
       [1,120,1,1]
     %y/images = Reshape(%p) { reshape_param { shape { dim: 120 dim: 1 dim: 1 dim: 1 } } } : \
       [120,1,1,1]
     %y/map = Convolution(%y/images) { convolution_param { num_output: 40 bias_term: false \
       kernel_size: 1 } } weights [40,1,1,1] {...} : [120,40,1,1]
     %y = Reshape(%y/map) { reshape_param { shape { dim: 1 dim: 120 dim: 40 dim: 1 } } } : \
       [1,120,40,1]
     return %y)"},
    {"TileOfSeveralElementsManyTimes",
     "%y = Tile(%x) { tile_param { axis: -3 tiles: 40 } }\nreturn %y",
     R"(%y/row = Reshape(%x) { reshape_param { shape { dim: 0 dim: 1 dim: 3 dim: 4 dim: 5 } } } : \
       [2,1,3,4,5]
     %y/copies/images = Reshape(%y/row) { reshape_param { shape { dim: 0 dim: 1 dim: 1 dim: 60 \
       } } } : [2,1,1,60]
     %y/copies/map = Convolution(%y/copies/images) { convolution_param { num_output: 40 \
       bias_term: false kernel_size: 1 } } weights [40,1,1,1] {...} : [2,40,1,60]
     %y/copies = Reshape(%y/copies/map) { reshape_param { shape { dim: 0 dim: 40 dim: 3 dim: 4 \
       dim: 5 } } } : [2,40,3,4,5]
     %y = Reshape(%y/copies) { reshape_param { shape { dim: 0 dim: 120 dim: 4 dim: 5 } } } : \
       [2,120,4,5]
     return %y)"},
    {"Threshold", "%y = Threshold(%x) { threshold_param { threshold: 0.5 } }\nreturn %y",
     R"(%y/shifted = Power(%x) { power_param { shift: -0.5 } } : [2,3,4,5]
     %y/above = ReLU(%y/shifted) : [2,3,4,5]
     %y/enlarged = Power(%y/above) { power_param { scale: 3e+38 } } : [2,3,4,5]
     %y = TanH(%y/enlarged) : [2,3,4,5]
     return %y)"},
    {"ThresholdAtZero", "%y = Threshold(%x)\nreturn %y", R"(%y/above = ReLU(%x) : [2,3,4,5]
     %y/enlarged = Power(%y/above) { power_param { scale: 3e+38 } } : [2,3,4,5]
     %y = TanH(%y/enlarged) : [2,3,4,5]
     return %y)"},
    {"ScaledRoot",
     "%r = Power(%x) { power_param { power: 0.5 } }\n%y = Power(%r) { power_param { scale: 2 } "
     "}\nreturn %y",
     R"(%r = Power(%x) { power_param { power: 0.5 } } : [2,3,4,5]
     %y/apart = Split(%r) : [2,3,4,5]
     %y = Power(%y/apart) { power_param { scale: 2 } } : [2,3,4,5]
     return %y)"},
    {"RootOfARoot",
     "%r = Power(%x) { power_param { power: 0.5 } }\n%y = Power(%r) { power_param { power: 0.5 } "
     "}\nreturn %y"},
    {"ARowBehindAConvolution", R"(
      %c = Convolution(%x) { convolution_param { num_output: 5 bias_term: false kernel_size: 1 } } \
        weights [5,3,1,1] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} : [2,5,4,5]
      %y = Scale(%c) { scale_param { axis: 3 } } weights [5] {1, 2, 3, 4, 5} : [2,5,4,5]
      return %y)",
     R"(
      %c = Convolution(%x) { convolution_param { num_output: 5 bias_term: false kernel_size: 1 } } \
        weights [5,3,1,1] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} : [2,5,4,5]
      %y/apart = Split(%c) : [2,5,4,5]
      %y = Scale(%y/apart) { scale_param { axis: 3 } } weights [5] {1, 2, 3, 4, 5} : [2,5,4,5]
      return %y)"},
    {"SlopesBehindAProductOfThreeAxes", R"(
      %p = Reshape(%x) { reshape_param { shape { dim: 0 dim: 3 dim: 20 } } } : [2,3,20]
      %q = Eltwise(%p, %p) { eltwise_param { operation: PROD } } : [2,3,20]
      %y = PReLU(%q) weights [3] {1, 2, 3} : [2,3,20]
      return %y)",
     R"(
      %p = Reshape(%x) { reshape_param { shape { dim: 0 dim: 3 dim: 20 } } } : [2,3,20]
      %q = Eltwise(%p, %p) { eltwise_param { operation: PROD } } : [2,3,20]
      %y/apart = Split(%q) : [2,3,20]
      %y = PReLU(%y/apart) weights [3] {1, 2, 3} : [2,3,20]
      return %y)"},
    {"Swish", "%y = Swish(%x)\nreturn %y"},
    {"Mish", "%y = Mish(%x)\nreturn %y"},
};

const test::TextCase for_caffe[] = {
    {"Swish", "%y = Swish(%x)\nreturn %y", R"(%y/sigmoid = Sigmoid(%x) : [2,3,4,5]
     %y = Eltwise(%x, %y/sigmoid) { eltwise_param { operation: PROD } } : [2,3,4,5]
     return %y)"},
    {"SwishWithBeta", "%y = Swish(%x) { swish_param { beta: 2 } }\nreturn %y",
     R"(%y/scaled = Power(%x) { power_param { scale: 2 } } : [2,3,4,5]
     %y/sigmoid = Sigmoid(%y/scaled) : [2,3,4,5]
     %y = Eltwise(%x, %y/sigmoid) { eltwise_param { operation: PROD } } : [2,3,4,5]
     return %y)"},
    {"Mish", "%y = Mish(%x)\nreturn %y", R"(%y/softplus = BNLL(%x) : [2,3,4,5]
     %y/tanh = TanH(%y/softplus) : [2,3,4,5]
     %y = Eltwise(%x, %y/tanh) { eltwise_param { operation: PROD } } : [2,3,4,5]
     return %y)"},
    {"ScaledRoot",
     "%r = Power(%x) { power_param { power: 0.5 } }\n%y = Power(%r) { power_param { scale: 2 } "
     "}\nreturn %y"},
    {"Threshold", "%y = Threshold(%x)\nreturn %y"},
};

class OnCaffe : public Rewritten {};
TEST_P(OnCaffe, BecomesWhatItHas) { expect_net("caffe"); }
INSTANTIATE_TEST_SUITE_P(Of, OnCaffe, testing::ValuesIn(for_caffe),
                         test::name_of_case<test::TextCase>);

class OnOpenCV : public Rewritten {};
TEST_P(OnOpenCV, BecomesWhatItHas) { expect_net("opencv"); }
INSTANTIATE_TEST_SUITE_P(Of, OnOpenCV, testing::ValuesIn(for_opencv),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
