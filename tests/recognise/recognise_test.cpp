// The driver: what stays of a group, and what may not be one.
#include "recognise/recognise.h"

#include "support/recognise.h"

namespace torch2caffe::test {
namespace {

const std::string silu =
    "%x : f32[2,3]\n"
    "%s = aten::sigmoid(%x) : f32[2,3] @ block.act.gate \"act.py\":7\n"
    "%y = aten::mul.Tensor(%x, %s) : f32[2,3] @ block.act \"act.py\":9\n";

TEST(Recognise, KeepsTheResultAndTheModuleOfAllParts) {
  EXPECT_EQ(recognised(silu + "return out=%y"), tidy(R"(
    %x : f32[2,3]
    %y = aten::silu(%x) : f32[2,3] @ block.act "act.py":9
    return out=%y)"));
}

TEST(Recognise, NamesTheInnermostModuleThatHoldsAllParts) {
  EXPECT_THAT(recognised("%x : f32[2,3]\n"
                         "%s = aten::sigmoid(%x) : f32[2,3] @ block.act1 \"act.py\":7\n"
                         "%y = aten::mul.Tensor(%x, %s) : f32[2,3] @ block.act2 \"act.py\":9\n"
                         "return %y"),
              testing::HasSubstr("@ block \"act.py\":9"));
}

TEST(Recognise, KeepsTheValuesWhereTheyAre) {
  const Graph before = graph_of_text(silu + "return %y");
  Graph after = before;
  recognise(after);
  ASSERT_EQ(after.values.size(), before.values.size());
  EXPECT_EQ(after.nodes.at(0).outputs, before.nodes.at(1).outputs);
}

TEST(Recognise, LeavesAGroupWhoseInsideIsAnOutput) {
  const std::string graph = silu + "return %s, %y";
  EXPECT_EQ(recognised(graph), to_text(graph_of_text(graph)));
}

TEST(Recognise, LeavesAGroupThatReadsASecondValue) {
  const std::string graph =
      "%x : f32[2,3]\n%z : f32[2,3]\n"
      "%a = aten::add.Tensor(%x, %z) : f32[2,3]\n"
      "%s = aten::sigmoid(%a) : f32[2,3]\n"
      "%y = aten::mul.Tensor(%x, %s) : f32[2,3]\n"
      "return %y\n";
  EXPECT_EQ(recognised(graph), graph);
}

TEST(Recognise, FindsGroupsBehindOneAnother) {
  EXPECT_EQ(recognised(R"(
    %x : f32[2,3]
    %s = aten::sigmoid(%x) : f32[2,3]
    %a = aten::mul.Tensor(%x, %s) : f32[2,3]
    %t = aten::softplus(%a) : f32[2,3]
    %u = aten::tanh(%t) : f32[2,3]
    %y = aten::mul.Tensor(%u, %a) : f32[2,3]
    return %y)"),
            tidy(R"(
    %x : f32[2,3]
    %a = aten::silu(%x) : f32[2,3]
    %y = aten::mish(%a) : f32[2,3]
    return %y)"));
}

TEST(Recognise, FindsAGroupBesideOthers) {
  EXPECT_EQ(recognised(R"(
    %x : f32[2,3]
    %s = aten::sigmoid(%x) : f32[2,3]
    %a = aten::mul.Tensor(%x, %s) : f32[2,3]
    %y = aten::add.Tensor(%a, %x) : f32[2,3]
    return %y)"),
            tidy(R"(
    %x : f32[2,3]
    %a = aten::silu(%x) : f32[2,3]
    %y = aten::add.Tensor(%a, %x) : f32[2,3]
    return %y)"));
}

TEST(Recognisers, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Recogniser& recogniser : recognisers()) names.insert(recogniser.name);
  EXPECT_EQ(names.size(), recognisers().size());
  EXPECT_GE(names.size(), 9U);
}

}  // namespace
}  // namespace torch2caffe::test
