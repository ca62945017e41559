// Concatenation along every axis: every number stays as it is.
#include "harness.h"

namespace torch2caffe::test {
namespace {

const Shape image = {2, 3, 4, 5};

Case concatenation(const std::string& name, const std::string& expression,
                   const std::vector<Shape>& inputs = {image}) {
  std::string source = "def forward(self, x";
  if (inputs.size() > 1) source += ", y";
  if (inputs.size() > 2) source += ", z";
  source += "):\n    return " + expression + "\n";
  return {name, {source, {{"c", image}}}, inputs, {"aten::cat"}, true};
}

const std::vector<Case> cases = {
    concatenation("channels", "torch.cat([x, y], 1)", {image, {2, 4, 4, 5}}),
    concatenation("batches", "torch.cat([x, y], 0)", {image, {1, 3, 4, 5}}),
    concatenation("default_axis", "torch.cat([x, y])", {image, image}),
    concatenation("rows", "torch.cat([x, y], 2)", {image, {2, 3, 1, 5}}),
    concatenation("columns_counted_from_the_end", "torch.cat([x, y], -1)", {image, {2, 3, 4, 2}}),
    concatenation("channels_counted_from_the_end", "torch.cat([x, y], -3)", {image, {2, 1, 4, 5}}),
    concatenation("three", "torch.cat([z, x, y], 1)", {image, {2, 1, 4, 5}, {2, 2, 4, 5}}),
    concatenation("one", "torch.cat([torch.relu(x)], 1)"),
    concatenation("the_same_twice", "torch.cat([x, x], 1)"),
    concatenation("before_and_behind_relu", "torch.cat([x, torch.relu(x)], 1)"),
    concatenation("dense_block", "torch.cat([torch.relu(torch.cat([x, torch.relu(x)], 1)), x], 1)"),
    concatenation("rank_2", "torch.cat([x, y], 1)", {{3, 4}, {3, 2}}),
    concatenation("rank_3", "torch.cat([x, y], 2)", {{2, 3, 4}, {2, 3, 2}}),
};

class Concat : public OperatorTest {};

TEST_P(Concat, KeepsEveryNumber) { expect_equal(subject(), target()); }

INSTANTIATE_TEST_SUITE_P(, Concat, on_every_target(cases), name_of);

class ConcatWithConstant : public ::testing::TestWithParam<const char*> {};

TEST_P(ConcatWithConstant, IsRefused) {
  const auto problems =
      expect_refusal(concatenation("constant", "torch.cat([x, self.c], 1)"), GetParam());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].subject, "aten::cat");
  EXPECT_NE(problems[0].what.find("constant"), std::string::npos) << problems[0].what;
}

INSTANTIATE_TEST_SUITE_P(, ConcatWithConstant, ::testing::Values("caffe", "opencv"));

}  // namespace
}  // namespace torch2caffe::test
