// What folding does to numbers that are not round, to values and to locations.
#include <cmath>

#include "support/passes.h"

namespace torch2caffe {
namespace {

// The convolution of a net that ends in BatchNorm and Scale, with both folded in.
Net folded(const std::string& statistics, const std::string& affine) {
  Net net = net_of_text(test::tidy(R"(
    %x = Input() { input_param { shape { dim: [1, 1, 1, 1] } } }
    %c = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 } } \
      weights [2,1,1,1] {0.3, -1.7} [2] {0.11, 0.13}
    %n = BatchNorm(%c) { batch_norm_param { eps: 0.001 } } weights )" +
                                   statistics + R"(
    %s = Scale(%n) { scale_param { bias_term: true } } weights )" +
                                   affine + R"(
    return %s)"));
  for (size_t i = 0; i < net.layers.size(); ++i) {
    net.layers[i].sources = {{"module", "net.py", static_cast<int>(i)}};
    net[net.layers[i].tops[0]].value = ValueId{static_cast<int>(i)};
  }
  fold_batch_norm(net, find_target("caffe"));
  check_net(net, nullptr, "fold_batch_norm");
  return net;
}

std::vector<float> streamed(const Weight& weight) {
  std::vector<float> values;
  weight.stream(
      [&](const float* run, int64_t count) { values.insert(values.end(), run, run + count); });
  return values;
}

// One channel, in double as the text's numbers are.
struct Channel {
  double weight, bias, mean, variance, gamma, beta;

  double factor() const { return gamma / std::sqrt(variance + static_cast<double>(0.001F)); }
  float folded_weight() const { return static_cast<float>(weight * factor()); }
  float folded_bias() const { return static_cast<float>((bias - mean) * factor() + beta); }
};

TEST(FoldBatchNorm, AgreesWithTheArithmeticOfDoubles) {
  const Channel a{0.3, 0.11, 0.7, 0.023, 1.9, -0.4};
  const Channel b{-1.7, 0.13, -12.1, 311.0, 0.003, 1.25};
  const Net net =
      folded("[2] {0.7, -12.1} [2] {0.023, 311} [1] {1}", "[2] {1.9, 0.003} [2] {-0.4, 1.25}");
  ASSERT_EQ(net.layers.size(), 2U);
  const auto& weights = net.layers[1].weights;
  EXPECT_THAT(streamed(weights[0]), testing::ElementsAre(testing::FloatEq(a.folded_weight()),
                                                         testing::FloatEq(b.folded_weight())));
  EXPECT_THAT(streamed(weights[1]), testing::ElementsAre(testing::FloatEq(a.folded_bias()),
                                                         testing::FloatEq(b.folded_bias())));
}

// BatchNorm's offset and Scale's nearly cancel, so that rounding in between would show.
TEST(FoldBatchNorm, RoundsTheOffsetOnce) {
  const Channel a{0.3, 0.11, 1.1, 1.0, 3.0, 2.9685};
  const Net net = folded("[2] {1.1, 0} [2] {1, 1} [1] {1}", "[2] {3, 1} [2] {2.9685, 0}");
  EXPECT_FLOAT_EQ(streamed(net.layers[1].weights[1])[0], a.folded_bias());
}

TEST(FoldBatchNorm, TakesCountZeroForStatisticsThatWereNeverGathered) {
  const Net net = folded("[2] {5, 5} [2] {7, 7} [1] {0}", "[2] {1, 1} [2] {0, 0}");
  const double factor = 1 / std::sqrt(static_cast<double>(0.001F));
  EXPECT_FLOAT_EQ(streamed(net.layers[1].weights[0])[0], static_cast<float>(0.3F * factor));
  EXPECT_FLOAT_EQ(streamed(net.layers[1].weights[1])[0], static_cast<float>(0.11F * factor));
}

TEST(FoldBatchNorm, CopiesNoWeightMatrix) {
  Net net = net_of_text(R"(
    %x = Input() { input_param { shape { dim: [1, 1, 1, 1] } } }
    %c = Convolution(%x) { convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
    %s = Scale(%c) weights [2] {3, 4}
    return %s)");
  const auto bytes = std::make_shared<std::vector<float>>(2);
  const Tensor view(DType::f32, {2, 1, 1, 1}, std::shared_ptr<const void>(bytes, bytes->data()));
  net.layers[1].weights = {view};
  fold_batch_norm(net, find_target("caffe"));
  *bytes = {10, 100};  // seen because the folded weight still views them
  EXPECT_EQ(streamed(net.layers[1].weights[0]), (std::vector{30.0F, 400.0F}));
}

TEST(FoldBatchNorm, HandsOnTheValueAndAllLocations) {
  const Net net = folded("[2] {1, 1} [2] {1, 1} [1] {1}", "[2] {1, 1} [2] {0, 0}");
  const Layer& convolution = net.layers.at(1);
  EXPECT_EQ(convolution.name(), "c");
  EXPECT_EQ(net.outputs, convolution.tops);
  EXPECT_EQ(net[convolution.tops[0]].name, "c");
  EXPECT_EQ(net[convolution.tops[0]].value, ValueId{3});
  EXPECT_EQ(convolution.sources,
            (std::vector<Location>{
                {"module", "net.py", 1}, {"module", "net.py", 2}, {"module", "net.py", 3}}));
}

}  // namespace
}  // namespace torch2caffe
