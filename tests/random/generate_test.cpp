// Random networks are the same for the same seed, and are made of every operator of the table.
#include "generate.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "operators.h"

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

}  // namespace
}  // namespace torch2caffe::test
