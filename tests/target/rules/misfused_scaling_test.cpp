// Layers that OpenCV would join with the one in front, wrongly.
#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// %x is [1,2,3]. Only the last layer gets a Split in front.
const test::TextCase kept_apart[] = {
    {"AFactorBehindAnExponent", R"(
      %a = Power(%x) { power_param { power: 2 } } : [1,2,3]
      %y = Power(%a) { power_param { scale: 3 } } : [1,2,3]
      return %y)",
     R"(
      %a = Power(%x) { power_param { power: 2 } } : [1,2,3]
      %y/apart = Split(%a) : [1,2,3]
      %y = Power(%y/apart) { power_param { scale: 3 } } : [1,2,3]
      return %y)"},
    {"AScaleAlongTheLastAxisBehindOneOfChannels", R"(
      %a = Scale(%x) weights [2] {1, 2} : [1,2,3]
      %y = Scale(%a) { scale_param { axis: 2 } } weights [3] {1, 2, 3} : [1,2,3]
      return %y)",
     R"(
      %a = Scale(%x) weights [2] {1, 2} : [1,2,3]
      %y/apart = Split(%a) : [1,2,3]
      %y = Scale(%y/apart) { scale_param { axis: 2 } } weights [3] {1, 2, 3} : [1,2,3]
      return %y)"},
    {"ScaleAlongChannelsBehindAMatrixOverTheLastAxis", R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false axis: 2 } } \
        weights [1,3] {1, 2, 3} : [1,2,1]
      %y = Scale(%a) weights [2] {1, 2} : [1,2,1]
      return %y)",
     R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false axis: 2 } } \
        weights [1,3] {1, 2, 3} : [1,2,1]
      %y/apart = Split(%a) : [1,2,1]
      %y = Scale(%y/apart) weights [2] {1, 2} : [1,2,1]
      return %y)"},
    {"BatchNormBehindAMatrixOverTheLastAxis", R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false axis: 2 } } \
        weights [1,3] {1, 2, 3} : [1,2,1]
      %y = BatchNorm(%a) { batch_norm_param { use_global_stats: true eps: 0 } } \
        weights [2] {3, 3} [2] {12, 12} [1] {3} : [1,2,1]
      return %y)",
     R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 1 bias_term: false axis: 2 } } \
        weights [1,3] {1, 2, 3} : [1,2,1]
      %y/apart = Split(%a) : [1,2,1]
      %y = BatchNorm(%y/apart) { batch_norm_param { use_global_stats: true eps: 0 } } \
        weights [2] {3, 3} [2] {12, 12} [1] {3} : [1,2,1]
      return %y)"},
    {"SlopesBehindAMatrixOverTheLastAxis", R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false axis: 2 } } \
        weights [2,3] {1, 2, 3, 4, 5, 6} : [1,2,2]
      %y = PReLU(%a) weights [2] {0.5, 0.25} : [1,2,2]
      return %y)",
     R"(
      %a = InnerProduct(%x) { inner_product_param { num_output: 2 bias_term: false axis: 2 } } \
        weights [2,3] {1, 2, 3, 4, 5, 6} : [1,2,2]
      %y/apart = Split(%a) : [1,2,2]
      %y = PReLU(%y/apart) weights [2] {0.5, 0.25} : [1,2,2]
      return %y)"},
    {"SlopesBehindASumOfThreeAxes", R"(
      %a = Eltwise(%x, %x) { eltwise_param { operation: SUM } } : [1,2,3]
      %y = PReLU(%a) weights [2] {0.5, 0.25} : [1,2,3]
      return %y)",
     R"(
      %a = Eltwise(%x, %x) { eltwise_param { operation: SUM } } : [1,2,3]
      %y/apart = Split(%a) : [1,2,3]
      %y = PReLU(%y/apart) weights [2] {0.5, 0.25} : [1,2,3]
      return %y)"},
};

class MisfusedScaling : public test::PassTest {
 protected:
  MisfusedScaling() : PassTest(legalise, "[1, 2, 3]") {}
};

TEST_P(MisfusedScaling, IsKeptApartInOpenCv) { expect_net("opencv"); }

INSTANTIATE_TEST_SUITE_P(KeepsApart, MisfusedScaling, testing::ValuesIn(kept_apart),
                         test::name_of_case<test::TextCase>);

// An empty second text: nothing changes.
const test::TextCase left_alone[] = {
    {"AFactorBehindAFactor", R"(
      %a = Power(%x) { power_param { scale: 2 } }
      %y = Power(%a) { power_param { scale: 3 } }
      return %y)"},
    {"AnExponentBehindAnExponent", R"(
      %a = Power(%x) { power_param { power: 2 } }
      %y = Power(%a) { power_param { power: 3 } }
      return %y)"},
    {"AScaleOfTheChannelsInFront", R"(
      %a = Scale(%x) weights [2] {1, 2}
      %y = Scale(%a) weights [2] {3, 4}
      return %y)"},
    {"AScaleBehindWhatHasNoChannels", R"(
      %a = ReLU(%x)
      %y = Scale(%a) { scale_param { axis: 2 } } weights [3] {1, 2, 3}
      return %y)"},
    {"AScaleThatWorksInPlaceAndIsNotBehindItself", R"(
      %a = ReLU(%x)
      %a = Scale(%a) "b" { scale_param { axis: 2 } } weights [3] {1, 2, 3}
      return %a)"},
};

class RightlyFused : public MisfusedScaling {};

TEST_P(RightlyFused, IsLeftAlone) { expect_net("opencv"); }

INSTANTIATE_TEST_SUITE_P(, RightlyFused, testing::ValuesIn(left_alone),
                         test::name_of_case<test::TextCase>);

TEST(MisfusedScalingRule, IsForTargetsThatMakeTheMistake) {
  const std::string net =
      "%x = Input() { input_param { shape { dim: [1, 2, 3] } } }\n"
      "%a = Power(%x) { power_param { power: 2 } } : [1,2,3]\n"
      "%y = Power(%a) { power_param { scale: 3 } } : [1,2,3]\nreturn %y\n";
  EXPECT_EQ(test::passed(legalise, net, "caffe"), test::without_inputs(net));
}

}  // namespace
}  // namespace torch2caffe
