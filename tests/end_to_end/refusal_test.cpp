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

// ---- operators that no Caffe can express, each with its own reason ----

struct Reason {
  std::string name, source, subject, what;
};

const Reason reasons[] = {
    {"GridSample", "torch.grid_sampler(x, x[:, :, :, :2], 0, 0, False)", "aten::grid_sampler",
     "places that are computed"},
    {"Sort", "torch.sort(x, -1)[0]", "aten::sort", "an order that depends on their values"},
    {"ArgumentSort", "torch.argsort(x, -1).to(6)", "aten::argsort",
     "an order that depends on their values"},
    {"TopK", "torch.topk(x, 2)[0]", "aten::topk", "an order that depends on their values"},
    {"Complex", "torch.abs(torch.fft_fft(x))", "aten::fft_fft", "complex numbers"},
    {"ComplexParts", "torch.view_as_real(torch.complex(x, x))", "aten::complex", "complex numbers"},
    {"WholeNumbers", "torch.argmax(x, 1) + 1", "aten::add.Scalar", "type i64"},
    {"WholeNumbersMade", "x.to(4)", "aten::to.dtype", "type i64"},
    {"RoundedNumbers", "torch.round(x)", "aten::round", "whole numbers"},
    {"RandomNumbers", "x + torch.rand_like(x)", "aten::rand_like", "random"},
    {"Sine", "torch.sin(x)", "aten::sin", "trigonometric"},
};

class ReasonedRefusal : public ::testing::TestWithParam<Reason> {};

TEST_P(ReasonedRefusal, SaysWhyAndWhatToDo) {
  const auto problems = expect_refusal(model(GetParam().source), "caffe");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems[0].subject, GetParam().subject);
  EXPECT_NE(problems[0].what.find(GetParam().what), std::string::npos) << problems[0].what;
}

INSTANTIATE_TEST_SUITE_P(Of, ReasonedRefusal, ::testing::ValuesIn(reasons),
                         [](const auto& row) { return row.param.name; });

// Whose shapes depend on data: caught while the model is read.
const std::pair<std::string, std::string> caught_in_reading[] = {
    {"NonZero", "torch.nonzero(x).to(6)"},
    {"BooleanIndex", "x[x > 0]"},
    {"Sparse", "torch.to_dense(torch.to_sparse(x))"},
    {"Quantised", "torch.dequantize(torch.quantize_per_tensor(x, 0.1, 0, 13))"},
};

class RefusalInReading : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(RefusalInReading, IsLocated) {
  EXPECT_EQ(expect_refusal(model(GetParam().second), "caffe").size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Of, RefusalInReading, ::testing::ValuesIn(caught_in_reading),
                         [](const auto& row) { return row.param.first; });

}  // namespace
}  // namespace torch2caffe::test
