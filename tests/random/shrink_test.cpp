// Shrinking, of networks that no PyTorch has seen: what fails is decided by the test.
#include "random/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace torch2caffe::test {
namespace {

RandomStep step(int number, const std::string& op, const std::vector<int>& reads) {
  return {{number, {2, 3}}, op, op, reads, {{"w" + std::to_string(number), {3}}}};
}

// v0 -> a -> b -> c -> d, where c also reads e of the second input.
RandomNetwork chain() {
  return {{{0, {2, 3}}, {1, {2, 3}}},
          {step(2, "a", {0}), step(3, "b", {2}), step(4, "e", {1}), step(5, "c", {3, 4}),
           step(6, "d", {5})},
          {6, 4}};
}

bool has(const RandomNetwork& network, const std::string& op) {
  return std::any_of(network.steps.begin(), network.steps.end(),
                     [&](const RandomStep& any) { return any.op == op; });
}

std::string ops_of(const RandomNetwork& network) {
  std::string ops;
  for (const RandomStep& any : network.steps) ops += any.op;
  return ops;
}

// For tests of steps alone: no other shapes will do.
std::optional<RandomNetwork> with_its_shapes(const RandomNetwork& network) {
  for (const RandomValue& input : network.inputs) {
    if (input.shape != Shape{2, 3}) return std::nullopt;
  }
  for (const RandomStep& any : network.steps) {
    if (any.weights[0].shape != Shape{3}) return std::nullopt;
  }
  return network;
}

RandomNetwork with_less_steps(const std::function<bool(const RandomNetwork&)>& fails) {
  return shrunk(chain(), fails, with_its_shapes);
}

TEST(Shrink, LeavesTheOneStepAtFault) {
  const RandomNetwork least =
      with_less_steps([](const RandomNetwork& network) { return has(network, "c"); });
  EXPECT_EQ(ops_of(least), "c");
  EXPECT_EQ(least.outputs, std::vector<int>{5});
  ASSERT_EQ(least.inputs.size(), 2U);
  EXPECT_EQ(to_text(least),
            "# v3: [2, 3]\n# v4: [2, 3]\n# self.w5: [3]\n# v5: [2, 3], c\n"
            "def forward(self, v3, v4):\n    v5 = c\n    return v5\n");
}

TEST(Shrink, KeepsTwoStepsThatFailTogether) {
  const RandomNetwork least = with_less_steps(
      [](const RandomNetwork& network) { return has(network, "a") && has(network, "c"); });
  EXPECT_EQ(ops_of(least), "abc");
}

TEST(Shrink, KeepsTwoOutputsThatFailTogether) {
  const RandomNetwork least =
      with_less_steps([](const RandomNetwork& network) { return network.outputs.size() == 2; });
  EXPECT_EQ(least.outputs, (std::vector<int>{6, 4}));
  EXPECT_EQ(ops_of(least), "ed");
}

TEST(Shrink, AsksOnlyAboutWholeNetworks) {
  with_less_steps([](const RandomNetwork& network) {
    std::vector<int> known;
    for (const RandomValue& input : network.inputs) known.push_back(input.number);
    const auto is_known = [&](int number) {
      return std::find(known.begin(), known.end(), number) != known.end();
    };
    for (const RandomStep& any : network.steps) {
      EXPECT_TRUE(std::all_of(any.reads.begin(), any.reads.end(), is_known)) << to_text(network);
      known.push_back(any.result.number);
    }
    EXPECT_TRUE(std::all_of(network.outputs.begin(), network.outputs.end(), is_known));
    EXPECT_FALSE(network.outputs.empty());
    return has(network, "b");
  });
}

// A product of v0 with a matrix, whose columns are as many as the result's.
std::optional<RandomNetwork> multiplied(RandomNetwork network) {
  Shape shape = network.inputs.at(0).shape;
  for (RandomStep& any : network.steps) {
    const Shape& matrix = any.weights[0].shape;
    if (matrix[0] != shape.back()) return std::nullopt;
    shape.back() = matrix[1];
    any.result.shape = shape;
  }
  return network;
}

TEST(Shrink, LeavesTheElementsAtFault) {
  const RandomStep matrix = {
      {1, {5, 8, 6}}, "mm", "torch.matmul(v0, self.w1)", {0}, {{"w1", {7, 6}}}};
  const RandomNetwork whole = {{{0, {5, 8, 7}}}, {matrix}, {1}};
  const RandomNetwork least = shrunk(
      whole,
      [](const RandomNetwork& network) {
        const Shape& shape = network.steps.at(0).result.shape;
        return shape[1] >= 3 && shape[2] >= 2;
      },
      multiplied);
  EXPECT_EQ(least.inputs[0].shape, (Shape{1, 3, 1}));
  EXPECT_EQ(least.steps[0].weights[0].shape, (Shape{1, 2}));
  EXPECT_EQ(least.steps[0].result.shape, (Shape{1, 3, 2}));
}

}  // namespace
}  // namespace torch2caffe::test
