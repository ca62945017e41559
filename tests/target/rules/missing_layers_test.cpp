// Layers that a Caffe of one's own lacks, made of others.
#include "support/targets.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

struct MissingCase {
  std::string name;
  std::string target;  // entries of its table
  std::string layer;   // over %x of [1,2,1,2] and %s of [1,2]
  std::string expected;
};

const MissingCase missing[] = {
    {"AbsVal", "without: 'AbsVal'", "%y = AbsVal(%x)", R"(
      %y/above = ReLU(%x) : [1,2,1,2]
      %y/negative = Power(%x) { power_param { scale: -1 } } : [1,2,1,2]
      %y/below = ReLU(%y/negative) : [1,2,1,2]
      %y = Eltwise(%y/above, %y/below) { eltwise_param { operation: SUM } } : [1,2,1,2])"},
    {"BatchNorm", "without: 'BatchNorm'", R"(
      %y = BatchNorm(%x) { batch_norm_param { use_global_stats: true eps: 0 } } \
        weights [2] {2, 4} [2] {8, 2} [1] {2})",
     R"(
      %y = Scale(%x) { scale_param { bias_term: true } } weights [2] {0.5, 1} [2] {-0.5, -2} \
        : [1,2,1,2])"},
    {"BatchNormWithoutStatistics", "without: 'BatchNorm'", R"(
      %y = BatchNorm(%x) { batch_norm_param { use_global_stats: true eps: 4 } } \
        weights [2] {2, 4} [2] {8, 2} [1] {0})",
     R"(
      %y = Scale(%x) { scale_param { bias_term: true } } weights [2] {0.5, 0.5} [2] {-0, -0} \
        : [1,2,1,2])"},
    {"BNLL", "without: 'BNLL'", "%y = BNLL(%x)", R"(
      %y/above = ReLU(%x) : [1,2,1,2]
      %y/size = AbsVal(%x) : [1,2,1,2]
      %y/falling = Exp(%y/size) { exp_param { scale: -1 } } : [1,2,1,2]
      %y/more = Power(%y/falling) { power_param { shift: 1 } } : [1,2,1,2]
      %y/rest = Log(%y/more) : [1,2,1,2]
      %y = Eltwise(%y/above, %y/rest) { eltwise_param { operation: SUM } } : [1,2,1,2])"},
    {"Coefficients", "layer { type: 'Eltwise' without: 'eltwise_param.coeff' }",
     "%y = Eltwise(%x, %x) { eltwise_param { operation: SUM coeff: 1 coeff: -2 } }", R"(
      %y/term = Power(%x) { power_param { scale: -2 } } : [1,2,1,2]
      %y = Eltwise(%x, %y/term) { eltwise_param { operation: SUM } } : [1,2,1,2])"},
    {"ELU", "without: 'ELU'", "%y = ELU(%x) { elu_param { alpha: 0.5 } }", R"(
      %y/above = ReLU(%x) : [1,2,1,2]
      %y/negative = Power(%x) { power_param { scale: -1 } } : [1,2,1,2]
      %y/below = ReLU(%y/negative) : [1,2,1,2]
      %y/falling = Exp(%y/below) { exp_param { scale: -1 } } : [1,2,1,2]
      %y/bent = Power(%y/falling) { power_param { scale: 0.5 shift: -0.5 } } : [1,2,1,2]
      %y = Eltwise(%y/above, %y/bent) { eltwise_param { operation: SUM } } : [1,2,1,2])"},
    {"Flatten", "without: 'Flatten'", "%y = Flatten(%x)", R"(
      %y = Reshape(%x) { reshape_param { shape { dim: 0 dim: 4 } } } : [1,4])"},
    {"GlobalPooling", "layer { type: 'Pooling' without: 'pooling_param.global_pooling' }",
     "%y = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } }", R"(
      %y = Pooling(%x) { pooling_param { pool: AVE kernel_h: 1 kernel_w: 2 } } : [1,2,1,1])"},
    {"MVN", "without: 'MVN'", "%y = MVN(%x) { mvn_param { normalize_variance: false } }", R"(
      %y/mean = Pooling(%x) { pooling_param { pool: AVE global_pooling: true } } : [1,2,1,1]
      %y/negative = Power(%y/mean) { power_param { scale: -1 } } : [1,2,1,1]
      %y/offsets = Reshape(%y/negative) { reshape_param { shape { dim: 0 dim: 2 } } } : [1,2]
      %y = Bias(%x, %y/offsets) { bias_param { axis: 0 } } : [1,2,1,2])"},
    {"Normalize", "", R"(
      %y = Normalize(%x) \
        { norm_param { across_spatial: false channel_shared: false eps: 0.25 } } \
        weights [2] {2, 3})",
     R"(
      %y/squares = Eltwise(%x, %x) { eltwise_param { operation: PROD } } : [1,2,1,2]
      %y/sum = Convolution(%y/squares) \
        { convolution_param { num_output: 1 bias_term: false kernel_size: 1 } } \
        weights [1,2,1,1] {1, 1} : [1,1,1,2]
      %y/inverse = Power(%y/sum) { power_param { power: -0.5 shift: 0.25 } } : [1,1,1,2]
      %y/normalized/operand = Reshape(%y/inverse) { reshape_param { shape { dim: 2 } } } : [2]
      %y/normalized = Scale(%x, %y/normalized/operand) { scale_param { axis: 3 } } : [1,2,1,2]
      %y = Scale(%y/normalized) { scale_param { } } weights [2] {2, 3} : [1,2,1,2])"},
    {"NormalizeWithoutFactors", "", R"(
      %y = Normalize(%x) \
        { norm_param { across_spatial: false channel_shared: false eps: 0.25 } } \
        weights [2] {1, 1})",
     R"(
      %y/squares = Eltwise(%x, %x) { eltwise_param { operation: PROD } } : [1,2,1,2]
      %y/sum = Convolution(%y/squares) \
        { convolution_param { num_output: 1 bias_term: false kernel_size: 1 } } \
        weights [1,2,1,1] {1, 1} : [1,1,1,2]
      %y/inverse = Power(%y/sum) { power_param { power: -0.5 shift: 0.25 } } : [1,1,1,2]
      %y/operand = Reshape(%y/inverse) { reshape_param { shape { dim: 2 } } } : [2]
      %y = Scale(%x, %y/operand) { scale_param { axis: 3 } } : [1,2,1,2])"},
    {"Product", "layer { type: 'Eltwise' limit { field: 'eltwise_param.operation' is: 'SUM' } }",
     "%y = Eltwise(%x, %x) { eltwise_param { operation: PROD } }", R"(
      %y/line = Reshape(%x) { reshape_param { shape { dim: 0 dim: 4 dim: 1 dim: 1 } } } \
        : [1,4,1,1]
      %y/factors = Reshape(%x) { reshape_param { shape { dim: 0 dim: 4 } } } : [1,4]
      %y/products = Scale(%y/line, %y/factors) { scale_param { axis: 0 } } : [1,4,1,1]
      %y = Reshape(%y/products) { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 2 } } } \
        : [1,2,1,2])"},
    {"PReLU", "without: 'PReLU'", "%y = PReLU(%x) weights [2] {0.25, 0.5}", R"(
      %y/above = ReLU(%x) : [1,2,1,2]
      %y/negative = Power(%x) { power_param { scale: -1 } } : [1,2,1,2]
      %y/below = ReLU(%y/negative) : [1,2,1,2]
      %y/scaled = Scale(%y/below) { scale_param { } } weights [2] {-0.25, -0.5} : [1,2,1,2]
      %y = Eltwise(%y/above, %y/scaled) { eltwise_param { operation: SUM } } : [1,2,1,2])"},
    {"ScaleByABlob", "layer { type: 'Scale' bottoms: 1 }",
     "%y = Scale(%x, %s) { scale_param { axis: 0 } }", R"(
      %y/operand = Reshape(%s) { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 1 } } } \
        : [1,2,1,1]
      %y/factors = Tile(%y/operand) { tile_param { axis: 3 tiles: 2 } } : [1,2,1,2]
      %y = Eltwise(%x, %y/factors) { eltwise_param { operation: PROD } } : [1,2,1,2])"},
    {"AverageWithPadding", "layer { type: 'Pooling' limit { field: 'pooling_param.pad' most: 0 } }",
     R"(
      %y = Pooling(%x) { pooling_param { pool: AVE kernel_size: 2 pad: 1 } })",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 bias_term: false pad: 1 \
        kernel_size: 2 group: 2 } } \
        weights [2,1,2,2] {0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25} : [1,2,2,3])"},
    {"DilationOfEachAxis", "layer { type: 'Convolution' limit { field: 'dilations' most: 1 } }",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false kernel_h: 1 \
        kernel_w: 2 pad_h: 0 pad_w: 1 dilation: 1 dilation: 2 } } weights [1,2,1,2] {1, 2, 3, 4})",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad_h: 0 pad_w: 1 \
        kernel_h: 1 kernel_w: 3 } } weights [1,2,1,3] {1, 0, 2, 3, 0, 4} : [1,1,1,2])"},
    {"DroppedWindows", "layer { type: 'Pooling' limit { field: 'dropped_windows' most: 0 } }",
     "%y = Pooling(%x) { pooling_param { kernel_size: 2 stride: 2 pad: 1 } }", R"(
      %y/every = Pooling(%x) { pooling_param { kernel_size: 2 pad: 1 } } : [1,2,2,3]
      %y = Convolution(%y/every) { convolution_param { num_output: 2 bias_term: false \
        kernel_size: 1 group: 2 stride: 2 } } weights [2,1,1,1] {1, 1} : [1,2,1,2])"},
    {"EltwiseOfThree", "layer { type: 'Eltwise' bottoms: 2 }",
     R"(
      %y = Eltwise(%x, %x, %x) { eltwise_param { operation: MAX } })",
     R"(
      %y/chain = Eltwise(%x, %x) { eltwise_param { operation: MAX } } : [1,2,1,2]
      %y = Eltwise(%y/chain, %x) { eltwise_param { operation: MAX } } : [1,2,1,2])"},
    {"ExpWithFields", "layer { type: 'Exp' without: 'exp_param.scale' }",
     R"(
      %y = Exp(%x) { exp_param { scale: -0.5 shift: 0.25 } })",
     R"(
      %y/exponent = Power(%x) { power_param { scale: -0.5 shift: 0.25 } } : [1,2,1,2]
      %y = Exp(%y/exponent) : [1,2,1,2])"},
    {"ExpToAnotherBase", "layer { type: 'Exp' without: 'exp_param.base' }",
     R"(
      %y = Exp(%x) { exp_param { base: 2 } })",
     R"(
      %y/exponent = Power(%x) { power_param { scale: 0.693147182 } } : [1,2,1,2]
      %y = Exp(%y/exponent) : [1,2,1,2])"},
    {"InnerProductOfRows", "layer { type: 'InnerProduct' without: 'inner_product_param.axis' }",
     R"(
      %y = InnerProduct(%x) { inner_product_param { num_output: 1 axis: 3 } } \
        weights [1,2] {3, 4} [1] {5})",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 group: 2 kernel_h: 1 \
        kernel_w: 2 } } weights [2,1,1,2] {3, 4, 3, 4} [2] {5, 5} : [1,2,1,1])"},
    {"LRNWithK", "layer { type: 'LRN' without: 'lrn_param.k' }",
     R"(
      %y = LRN(%x) { lrn_param { local_size: 3 alpha: 0.5 beta: 2 k: 2 } })",
     R"(
      %y/normalized = LRN(%x) { lrn_param { local_size: 3 alpha: 0.25 beta: 2 } } : [1,2,1,2]
      %y = Power(%y/normalized) { power_param { scale: 0.25 } } : [1,2,1,2])"},
    {"PaddedPoint", "layer { type: 'Convolution' limit { field: 'padded_points' most: 0 } }",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 1 \
        kernel_size: 1 } } weights [1,2,1,1] {3, 4})",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 1 bias_term: false pad: 2 \
        kernel_size: 3 } } \
        weights [1,2,3,3] {0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0} : [1,1,3,4])"},
    {"PowerOfTwo", "without: 'Power'",
     R"(
      %y = Power(%x) { power_param { power: 2 scale: 0.5 shift: 1 } })",
     R"(
      %y/affine = Scale(%x) { scale_param { bias_term: true } } weights [2] {0.5, 0.5} [2] {1, 1} \
        : [1,2,1,2]
      %y = Eltwise(%y/affine, %y/affine) { eltwise_param { operation: PROD } } : [1,2,1,2])"},
    {"PowerThatScales", "without: 'Power' without: 'Scale'",
     R"(
      %y = Power(%x) { power_param { scale: -1 } })",
     R"(
      %y = Convolution(%x) { convolution_param { num_output: 2 bias_term: false kernel_size: 1 \
        group: 2 } } weights [2,1,1,1] {-1, -1} : [1,2,1,2])"},
    {"ReshapeToOneAxis", "layer { type: 'Reshape' limit { field: 'top_axes' least: 4 } }",
     R"(
      %y = Reshape(%x) { reshape_param { shape { dim: 0 dim: -1 } } })",
     R"(
      %y = Flatten(%x) : [1,4])"},
    {"ScaleOfColumns",
     "layer { type: 'Scale' limit { field: 'scale_param.axis' least: 1 most: 1 } }",
     R"(
      %y = Scale(%x) { scale_param { axis: 3 bias_term: true } } weights [2] {3, 4} [2] {5, 6})",
     R"(
      %y/images = Reshape(%x) { reshape_param { shape { dim: 0 dim: 4 dim: 1 dim: 1 } } } \
        : [1,4,1,1]
      %y/scaled = Scale(%y/images) { scale_param { bias_term: true } } \
        weights [4] {3, 4, 3, 4} [4] {5, 6, 5, 6} : [1,4,1,1]
      %y = Reshape(%y/scaled) { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 2 } } } \
        : [1,2,1,2])"},
    {"ScaleByAReshapedBlob", "layer { type: 'Scale' bottoms: 1 }",
     R"(
      %gate = Pooling(%x) { pooling_param { global_pooling: true } }
      %flat = Reshape(%gate) { reshape_param { shape { dim: 0 dim: 2 } } }
      %y = Scale(%x, %flat) { scale_param { axis: 0 } })",
     R"(
      %gate = Pooling(%x) { pooling_param { global_pooling: true } } : [1,2,1,1]
      %flat = Reshape(%gate) { reshape_param { shape { dim: 0 dim: 2 } } } : [1,2]
      %y/factors = Tile(%gate) { tile_param { axis: 3 tiles: 2 } } : [1,2,1,2]
      %y = Eltwise(%x, %y/factors) { eltwise_param { operation: PROD } } : [1,2,1,2])"},
    {"SliceOfChannels", "without: 'Slice'", R"(
      %a, %b = Slice(%x) { slice_param { axis: 1 slice_point: 1 } }
      %y = Eltwise(%a, %b) { eltwise_param { operation: MAX } })",
     R"(
      %a = Convolution(%x) "a/0" { convolution_param { num_output: 1 bias_term: false \
        kernel_size: 1 } } weights [1,2,1,1] {1, 0} : [1,1,1,2]
      %b = Convolution(%x) "a/1" { convolution_param { num_output: 1 bias_term: false \
        kernel_size: 1 } } weights [1,2,1,1] {0, 1} : [1,1,1,2]
      %y = Eltwise(%a, %b) { eltwise_param { operation: MAX } } : [1,1,1,2])"},
    {"SliceOfColumns", "without: 'Slice'", R"(
      %a, %y = Slice(%x) { slice_param { axis: 3 slice_point: 1 } })",
     R"(
      %y = Convolution(%x) "a/1" { convolution_param { num_output: 2 bias_term: false group: 2 \
        kernel_h: 1 kernel_w: 2 } } weights [2,1,1,2] {0, 1, 0, 1} : [1,2,1,1])"},
    {"SliceThatLeavesSomeUnread", "without: 'Silence'", R"(
      %t = Concat(%x, %x)
      %a, %b, %c = Slice(%t) { slice_param { axis: 1 slice_point: [1, 3] } }
      %y = Eltwise(%a, %c) { eltwise_param { operation: MAX } })",
     R"(
      %t = Concat(%x, %x) : [1,4,1,2]
      %a = Convolution(%t) "a/0" { convolution_param { num_output: 1 bias_term: false \
        kernel_size: 1 } } weights [1,4,1,1] {1, 0, 0, 0} : [1,1,1,2]
      %c = Convolution(%t) "a/2" { convolution_param { num_output: 1 bias_term: false \
        kernel_size: 1 } } weights [1,4,1,1] {0, 0, 0, 1} : [1,1,1,2]
      %y = Eltwise(%a, %c) { eltwise_param { operation: MAX } } : [1,1,1,2])"},
    {"ScaleOfChannelsByABlob",
     "without: 'Tile' without: 'Concat' layer { type: 'Scale' bottoms: 1 }",
     R"(
      %y = Scale(%x, %s) { scale_param { axis: 0 } })",
     R"(
      %y/operand = Reshape(%s) { reshape_param { shape { dim: 0 dim: 2 dim: 1 dim: 1 } } } \
        : [1,2,1,1]
      %y/factors = Deconvolution(%y/operand) { convolution_param { num_output: 2 bias_term: false \
        group: 2 kernel_h: 1 kernel_w: 2 } } weights [2,1,1,2] {1, 1, 1, 1} : [1,2,1,2]
      %y = Eltwise(%x, %y/factors) { eltwise_param { operation: PROD } } : [1,2,1,2])"},
};

void PrintTo(const MissingCase& row, std::ostream* out) { *out << row.layer; }

class MissingLayer : public testing::TestWithParam<MissingCase> {
 protected:
  static std::string legalised(const Target& target) {
    return test::passed(legalise,
                        "%x = Input() { input_param { shape { dim: [1, 2, 1, 2] } } }\n"
                        "%s = Input() { input_param { shape { dim: [1, 2] } } }\n" +
                            test::tidy(GetParam().layer) + "return %y",
                        target);
  }
};

TEST_P(MissingLayer, IsMadeOfOthers) {
  EXPECT_EQ(legalised(test::caffe_with(GetParam().target)),
            test::tidy(GetParam().expected + "\nreturn %y"));
}

TEST_P(MissingLayer, IsLeftAloneWhereItIsNotMissing) {
  const std::string with_it = legalised(find_target("caffe-ssd"));
  const std::string given = test::tidy(GetParam().layer);
  EXPECT_EQ(std::count(with_it.begin(), with_it.end(), '\n'),
            std::count(given.begin(), given.end(), '\n') + 1)
      << with_it;
}

INSTANTIATE_TEST_SUITE_P(, MissingLayer, testing::ValuesIn(missing),
                         test::name_of_case<MissingCase>);

}  // namespace
}  // namespace torch2caffe
