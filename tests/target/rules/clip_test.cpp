// Clip where there is none.
#include <algorithm>
#include <limits>
#include <map>

#include "support/passes.h"
#include "target/rules.h"

namespace torch2caffe {
namespace {

// What a net of Power (power 1), ReLU, Clip and Eltwise layers (sums) computes of one number.
float computed(const Net& net, float x) {
  std::map<BlobId, float> values;
  for (const Layer& layer : net.layers) {
    const auto& power = layer.param.power_param();
    const auto& clip = layer.param.clip_param();
    float y = 0;
    for (const BlobId bottom : layer.bottoms) y += values[bottom];  // of the Input: none
    if (layer.type() == "Input") y = x;
    if (layer.type() == "Power") y = power.scale() * y + power.shift();
    if (layer.type() == "ReLU") y = std::max(y, 0.0F);
    if (layer.type() == "Clip") y = std::max(clip.min(), std::min(y, clip.max()));
    values[layer.tops[0]] = y;
  }
  return values[net.outputs[0]];
}

Net clip_net(const std::string& bounds) {
  return net_of_text(
      "%x = Input() { input_param { shape { dim: 1 dim: 1 } } }\n%y = Clip(%x) { clip_param { " +
      bounds + " } }\nreturn %y");
}

const test::TextCase bounds[] = {
    {"ReLU6", "min: 0 max: 6", R"(
      %y/low = ReLU(%x) : [1,1]
      %y/distance = Power(%y/low) { power_param { shift: -6 } } : [1,1]
      %y/excess = ReLU(%y/distance) : [1,1]
      %y/negative = Power(%y/excess) { power_param { scale: -1 } } : [1,1]
      %y = Eltwise(%y/low, %y/negative) { eltwise_param { operation: SUM } } : [1,1]
      return %y)"},
    {"FromZeroToOne", "min: 0 max: 1", R"(
      %y/low = ReLU(%x) : [1,1]
      %y/below = Power(%y/low) { power_param { scale: -1 shift: 1 } } : [1,1]
      %y/high = ReLU(%y/below) : [1,1]
      %y = Power(%y/high) { power_param { scale: -1 shift: 1 } } : [1,1]
      return %y)"},
    {"FromZeroToAFraction", "min: 0 max: 2.5", R"(
      %y/low = ReLU(%x) : [1,1]
      %y/below = Power(%y/low) { power_param { scale: -1 shift: 2.5 } } : [1,1]
      %y/high = ReLU(%y/below) : [1,1]
      %y = Power(%y/high) { power_param { scale: -1 shift: 2.5 } } : [1,1]
      return %y)"},
    {"BothSides", "min: -1 max: 2", R"(
      %y/above = Power(%x) { power_param { shift: 1 } } : [1,1]
      %y/low = ReLU(%y/above) : [1,1]
      %y/below = Power(%y/low) { power_param { scale: -1 shift: 3 } } : [1,1]
      %y/high = ReLU(%y/below) : [1,1]
      %y = Power(%y/high) { power_param { scale: -1 shift: 2 } } : [1,1]
      return %y)"},
    {"FromZeroUp", "min: 0 max: 3.40282347e+38", R"(
      %y = ReLU(%x) : [1,1]
      return %y)"},
    {"FromBelow", "min: 2 max: 3.40282347e+38", R"(
      %y/above = Power(%x) { power_param { shift: -2 } } : [1,1]
      %y/low = ReLU(%y/above) : [1,1]
      %y = Power(%y/low) { power_param { shift: 2 } } : [1,1]
      return %y)"},
    {"FromAbove", "min: -3.40282347e+38 max: 2", R"(
      %y/below = Power(%x) { power_param { scale: -1 shift: 2 } } : [1,1]
      %y/high = ReLU(%y/below) : [1,1]
      %y = Power(%y/high) { power_param { scale: -1 shift: 2 } } : [1,1]
      return %y)"},
    {"NeitherSide", "min: -inf max: inf", R"(
      %y = Power(%x) { power_param { } } : [1,1]
      return %y)"},
    {"ToOneNumber", "min: 2 max: 2", R"(
      %y/above = Power(%x) { power_param { shift: -2 } } : [1,1]
      %y/low = ReLU(%y/above) : [1,1]
      %y/below = Power(%y/low) { power_param { scale: -1 } } : [1,1]
      %y/high = ReLU(%y/below) : [1,1]
      %y = Power(%y/high) { power_param { scale: -1 shift: 2 } } : [1,1]
      return %y)"},
};

class Clip : public testing::TestWithParam<test::TextCase> {};

TEST_P(Clip, BecomesReLUAndPower) {
  Net net = clip_net(GetParam().given);
  legalise(net, find_target("caffe"));
  check_net(net, nullptr, "legalise");
  EXPECT_EQ(test::without_inputs(to_text(net)), test::tidy(GetParam().expected));
}

TEST_P(Clip, ComputesTheSame) {
  const Net before = clip_net(GetParam().given);
  Net after = before;
  legalise(after, find_target("caffe"));
  for (float x : {-100.0F, -2.0F, -1.0F, -0.5F, 0.0F, 0.5F, 1.0F, 2.0F, 2.5F, 6.0F, 100.0F}) {
    EXPECT_EQ(computed(after, x), computed(before, x)) << x;
  }
}

// The digits of a small number stay; in 6 - (6 - x) they are rounded to those of 6.
TEST(ReLU6, KeepsSmallNumbers) {
  Net net = clip_net("min: 0 max: 6");
  legalise(net, find_target("caffe"));
  for (float x : {1e-9F, 0.1F, 5.9999995F, 6.0000005F, 1e6F, 16777216.0F})
    EXPECT_EQ(computed(net, x), std::min(x, 6.0F)) << x;
}

TEST_P(Clip, IsLeftAloneWhereTheTargetHasIt) {
  Net net = clip_net(GetParam().given);
  const std::string before = to_text(net);
  legalise(net, find_target("caffe-master"));
  EXPECT_EQ(to_text(net), before);
}

INSTANTIATE_TEST_SUITE_P(Of, Clip, testing::ValuesIn(bounds), test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
