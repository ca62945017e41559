// What cannot be expressed: all problems at once, each with its place in the model.
#include <algorithm>

#include "harness.h"
#include "importers/import.h"

namespace torch2caffe::test {
namespace {

const Shape image = {1, 3, 4, 4};

Case model(const std::string& source) { return {"refused", {source}, {image}, {}}; }

TEST(Refusal, NamesEveryProblemAtOnce) {
  const auto problems = expect_refusal(model("def forward(self, x):\n"
                                             "    a = torch.erfinv(torch.tanh(x))\n"
                                             "    b = torch.relu(torch.digamma(x))\n"
                                             "    c = torch.erfinv(torch.sigmoid(x))\n"
                                             "    return torch.add(torch.add(a, b), c)\n"),
                                       "caffe");
  std::vector<std::pair<std::string, int>> places;
  for (const Problem& problem : problems) places.emplace_back(problem.subject, problem.where.line);
  EXPECT_EQ(places, (std::vector<std::pair<std::string, int>>{
                        {"aten::erfinv", 2}, {"aten::digamma", 3}, {"aten::erfinv", 4}}));
}

TEST(Refusal, NamesTheModule) {
  Case subject = model("self.head.forward(x)");
  subject.model.children = {{"head", {"torch.erfinv(x)"}}};
  const auto problems = expect_refusal(subject, "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where.module, "head");
}

TEST(Refusal, NamesTheLineOfABranchOnData) {
  const auto problems = expect_refusal(model("def forward(self, x):\n"
                                             "    y = torch.relu(x)\n"
                                             "    if bool(torch.sum(y) > 0):\n"
                                             "        y = torch.tanh(y)\n"
                                             "    return y\n"),
                                       "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where.line, 3);
  EXPECT_NE(problems[0].what.find("depends on the input's data"), std::string::npos)
      << problems[0].what;
}

TEST(Refusal, NamesTheLineOfALoopOverData) {
  const auto problems = expect_refusal(model("def forward(self, x):\n"
                                             "    for i in range(int(torch.sum(x))):\n"
                                             "        x = torch.tanh(x)\n"
                                             "    return x\n"),
                                       "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where.line, 2);
}

TEST(Refusal, IsThatOfActiveDropout) {
  const auto problems = expect_refusal(model("torch.dropout(x, 0.5, True)"), "caffe");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].subject, "aten::dropout");
}

TEST(Refusal, IsThatOfAnotherElementType) {
  const auto problems = expect_refusal(model("torch.relu(x).to(5)"), "caffe");
  ASSERT_EQ(problems.size(), 1U);
}

}  // namespace
}  // namespace torch2caffe::test
