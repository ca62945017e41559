// Random networks are the same for the same seed, and are made of every operator of the table.
#include "generate.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "operators.h"
#include "shrink.h"

namespace torch2caffe::test {
namespace {

TEST(RandomNetworks, AreTheSameForTheSameSeed) {
  for (uint64_t number = 0; number < 20; ++number) {
    EXPECT_EQ(to_text(random_network(7, number)), to_text(random_network(7, number)));
  }
}

TEST(RandomNetworks, AreOthersForOtherSeedsAndNumbers) {
  std::set<std::string> texts;
  for (uint64_t number = 0; number < 10; ++number) {
    texts.insert(to_text(random_network(7, number)));
    texts.insert(to_text(random_network(8, number)));
  }
  EXPECT_EQ(texts.size(), 20U);
}

// A line that PyTorch never takes, for a mistake in it, would be a test that tests nothing.
TEST(RandomNetworks, AreMadeOfEveryOperator) {
  std::map<std::string, int> drawn;
  for (uint64_t number = 0; number < 1000; ++number) {
    for (const RandomStep& step : random_network(3, number).steps) ++drawn[step.op];
  }
  for (const RandomOperator& op : every_operator()) {
    EXPECT_GE(drawn[op.name], 2) << op.name << " is hardly drawn";
  }
}

TEST(RandomNetworks, HaveBranchesAndSeveralOutputs) {
  int joins = 0, many_outputs = 0;
  std::set<size_t> ranks;
  for (uint64_t number = 0; number < 100; ++number) {
    const RandomNetwork network = random_network(5, number);
    EXPECT_GE(network.steps.size(), 3U);
    EXPECT_LE(network.steps.size(), 8U);
    for (const RandomStep& step : network.steps) {
      if (step.reads.size() > 1) ++joins;
      ranks.insert(step.result.shape.size());
    }
    if (network.outputs.size() > 1) ++many_outputs;
  }
  EXPECT_GE(joins, 20);
  EXPECT_GE(many_outputs, 20);
  EXPECT_GE(ranks.size(), 4U);
}

// A fault that needs 3 channels and an image of 4 rows at the convolution.
bool is_at_fault(const RandomNetwork& network) {
  for (const RandomStep& step : network.steps) {
    if (step.op != "conv2d") continue;
    const int read = step.reads[0];
    for (const RandomValue& input : network.inputs) {
      if (input.number == read) return input.shape[1] >= 3 && input.shape[2] >= 4;
    }
    for (const RandomStep& other : network.steps) {
      if (other.result.number == read)
        return other.result.shape[1] >= 3 && other.result.shape[2] >= 4;
    }
  }
  return false;
}

TEST(RandomNetworks, AreShrunkToTheFault) {
  const auto step = [](int number, const std::string& op, const std::string& expression,
                       const std::vector<Stored>& weights) {
    return RandomStep{{number, {}}, op, expression, {number - 1}, weights};
  };
  const auto whole = fitted(
      {{{0, {2, 4, 8, 7}}},
       {step(1, "tanh", "torch.tanh(v0)", {}),
        step(2, "conv2d", "torch.conv2d(v1, self.w, self.b)", {{"w", {8, 4, 3, 3}}, {"b", {8}}}),
        step(3, "batch_norm", "v2 * self.s.view([8, 1, 1])", {{"s", {8}}})},
       {3}});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->steps[1].result.shape, (Shape{2, 8, 6, 5}));
  ASSERT_TRUE(is_at_fault(*whole));
  const RandomNetwork least = shrunk(*whole, is_at_fault, fitted);
  ASSERT_EQ(least.steps.size(), 1U);
  EXPECT_EQ(least.steps[0].op, "conv2d");
  EXPECT_EQ(least.inputs[0].shape, (Shape{1, 3, 4, 1}));
  EXPECT_EQ(least.steps[0].weights[0].shape, (Shape{1, 3, 1, 1}));
  EXPECT_EQ(least.steps[0].result.shape, (Shape{1, 1, 4, 1}));
}

}  // namespace
}  // namespace torch2caffe::test
