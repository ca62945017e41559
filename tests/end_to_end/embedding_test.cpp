// Embeddings of indices, which are inputs of whole numbers or computed.
#include "harness.h"
#include "importers/import.h"

namespace torch2caffe::test {
namespace {

const std::string embedding = "aten::embedding";

Case looked_up(const std::string& name, const std::string& expression, const Shape& input,
               const std::vector<std::string>& operators = {embedding}) {
  return {name, {expression, {{"rows", {7, 4}}, {"w", {3, 4}}}}, {input}, operators, false, {7}};
}

const std::vector<Case> by_themselves = {
    looked_up("two_axes", "torch.embedding(self.rows, x)", {2, 5}),
    looked_up("three_axes", "torch.embedding(self.rows, x)", {2, 3, 4}),
    looked_up("padding_and_gradients", "torch.embedding(self.rows, x, 2, True, False)", {2, 5}),
    looked_up("moved_indices", "torch.embedding(self.rows, torch.transpose(x[:, 1:], 0, 1))",
              {2, 5}, {embedding, "aten::transpose.int"}),
    looked_up("joined_indices", "torch.embedding(self.rows, torch.cat([x, x.flip([1])], 1))",
              {2, 3}, {embedding, "aten::cat"}),
    looked_up("zeros_like_indices",
              "torch.embedding(self.rows, x) - torch.embedding(self.rows, torch.zeros_like(x))",
              {2, 5}, {embedding}),
    looked_up("indices_as_floats", "x.to(6) * 2.0", {2, 5}, {"aten::to.dtype"}),
};

Case of_two_inputs() {
  Case subject = looked_up("beside_an_image",
                           "def forward(self, x, image):\n"
                           "    return torch.embedding(self.rows, x) + image\n",
                           {2, 5});
  subject.inputs.push_back({2, 5, 4});
  return subject;
}

const std::vector<Case> in_networks = {
    looked_up("linear_behind", "torch.linear(torch.embedding(self.rows, x), self.w)", {2, 5}),
    looked_up("mean_of_the_rows", "torch.embedding(self.rows, x).mean([1])", {2, 5}),
    looked_up("with_positions",
              "torch.embedding(self.rows, x) + torch.embedding(self.rows, torch.arange(5))",
              {2, 5}),
    of_two_inputs(),
    {"of_the_largest",
     {"torch.embedding(self.rows, torch.argmax(x, 1))", {{"rows", {7, 4}}}},
     {{2, 7, 3}},
     {embedding, "aten::argmax"}},
};

class Embedding : public OperatorTest {};

TEST_P(Embedding, IsThatOfPyTorch) { expect_equal(subject(), target()); }

const std::vector<std::string> with_embed = {"caffe", "caffe-master", "caffe-ssd"};
INSTANTIATE_TEST_SUITE_P(ByThemselves, Embedding, on_targets(with_embed, by_themselves), name_of);
INSTANTIATE_TEST_SUITE_P(InNetworks, Embedding, on_targets(with_embed, in_networks), name_of);

class InexpressibleEmbedding : public OperatorTest {};

TEST_P(InexpressibleEmbedding, IsRefusedWithATargetThatHasIt) {
  const auto problems = expect_refusal(subject(), target());
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems[0].advice.find("-t caffe"), std::string::npos) << problems[0].advice;
}

INSTANTIATE_TEST_SUITE_P(, InexpressibleEmbedding, on_targets({"opencv"}, in_networks), name_of);

TEST(Embedding, WhoseRowsAreShortenedByIndicesIsRefused) {
  Case subject = looked_up("max_norm",
                           "def forward(self, x):\n"
                           "    rows = torch.embedding_renorm_(self.rows, x, 1.0, 2.0)\n"
                           "    return torch.embedding(rows, x)\n",
                           {2, 5});
  expect_refusal(subject, "caffe");
}

TEST(Indices, ThatAreComputedWithAreRefused) {
  const auto problems =
      expect_refusal(looked_up("sum", "torch.embedding(self.rows, x + 1)", {2, 5}), "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("type i64"), std::string::npos) << problems[0].what;
}

}  // namespace
}  // namespace torch2caffe::test
