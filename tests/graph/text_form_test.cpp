// Graphs as text: what is written comes back the same.
#include "graph/text_form.h"

#include <cmath>

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::fails_with;
using test::tidy;
using testing::HasSubstr;

const test::TextCase graphs[] = {
    {"AnEmptyGraph", "%x : f32[1]\nreturn %x"},
    {"InputsOfAnyTypeAndRank", R"(
      %x : f32[1,3,8,8]
      %scalar : f64[]
      %mask : bool[2]
      return %x)"},
    {"Constants", R"(
      %x : f32[2]
      %w = constant f32[2,2] {1, -2.5, 9.5367431640625e-07, 0}
      %s = constant f32[] {3}
      %y = aten::f(%x, %w, %s) : f32[2]
      return %y)"},
    {"ArgumentsOfEveryType", R"(
      %x : f32[2]
      %y = aten::f(%x, None, True, False, 3, -4, 0.5, 2.0, 1e-05, inf, -inf, "a \"text\"") : f32[2]
      return %y)"},
    {"ListsOfEveryType", R"(
      %x : f32[2]
      %y = aten::f([%x, %x], [1, -2], [1.0, 0.25], [True, False], [], [None, %x]) : f32[2]
      return %y)"},
    {"NamedArguments", R"(
      %x : f32[2]
      %y = aten::f(%x, a=1, b=[1, 2], c=%x, d="text", e=None, f=[%x]) : f32[2]
      return %y)"},
    {"SeveralResultsAndOutputs", R"(
      %x : f32[2]
      %y, %z.1 = aten::max_pool.with_(%x) : f32[2], i64[2]
      return boxes=%y, 1=%z.1, %x)"},
    {"LocationsOfAnyCompleteness", R"(
      %x : f32[2]
      %a = aten::f(%x) : f32[2] @ layer1.0.conv "a folder/net.py":12
      %b = aten::f(%a) : f32[2] @ - "net.py":3
      %c = aten::f(%b) : f32[2] @ head -
      %d = aten::f(%c) : f32[2]
      return %d)"},
    {"ModuleNamesWithHyphens", R"(
      %x : f32[2]
      %y = aten::f(%x) : f32[2] @ blocks.my-block "net.py":3
      return %y)"},
    {"ConstantsOfHalfPrecision", R"(
      %x : f32[2]
      %h = constant f16[2] {1.5, -65504}
      %b = constant bf16[1] {1.5}
      %y = aten::f(%x, %h, %b) : f32[2]
      return %y)"},
    {"EveryDigit", R"(
      %x : f32[2]
      %i = constant i64[3] {9007199254740993, -9223372036854775808, 9223372036854775807}
      %d = constant f64[3] {0.1, 1e-300, 1.0000000000000002}
      %f = constant f32[1] {0.10000000149011612}
      %y = aten::f(%x, %i, %d, %f, 9007199254740993, 0.1) : f32[2]
      return %y)"},
    {"ConstantsOfOtherTypes", R"(
      %x : f32[2]
      %i = constant i64[2] {1, 2}
      %y = aten::f(%x, %i) : f32[2]
      return %y)"},
};

class GraphText : public testing::TestWithParam<test::TextCase> {};

TEST_P(GraphText, ComesBackTheSame) {
  const std::string text = tidy(GetParam().given);
  EXPECT_EQ(to_text(graph_of_text(text)), text);
}

INSTANTIATE_TEST_SUITE_P(With, GraphText, testing::ValuesIn(graphs),
                         test::name_of_case<test::TextCase>);

TEST(GraphText, SaysWhatItMeans) {
  const Graph graph = graph_of_text(R"(
    %x : f32[1,2]
    %w = constant f32[2] {1, 2.5}
    %y = aten::f(%x, [%w], 2, s=2.0) : f64[2,1] @ head "net.py":7
    return out=%y)");
  ASSERT_EQ(graph.values.size(), 3U);
  EXPECT_EQ(graph.inputs, std::vector{ValueId{0}});
  EXPECT_EQ(graph.values[0].name, "x");
  EXPECT_EQ(graph.values[0].shape, (Shape{1, 2}));
  EXPECT_EQ(graph.values[1].constant->floats(), (std::vector{1.0F, 2.5F}));
  EXPECT_EQ(graph.values[2].dtype, DType::f64);
  ASSERT_EQ(graph.nodes.size(), 1U);
  const Node& node = graph.nodes[0];
  EXPECT_EQ(node.target, "aten::f");
  EXPECT_EQ(node.args[1].value, Arg(std::vector{ValueId{1}}));
  EXPECT_EQ(node.args[2].value, Arg(int64_t{2}));
  EXPECT_EQ(node.args[3].name, "s");
  EXPECT_EQ(node.args[3].value, Arg(2.0));
  EXPECT_EQ(node.where, (Location{"head", "net.py", 7}));
  EXPECT_EQ(graph.outputs[0].name, "out");
  EXPECT_EQ(graph.outputs[0].value, ValueId{2});
}

TEST(GraphText, WritesNanAsItself) {
  const Graph graph = graph_of_text("%x : f32[1]\n%y = aten::f(%x, nan) : f32[1]\nreturn %y");
  EXPECT_TRUE(std::isnan(std::get<double>(graph.nodes[0].args[1].value)));
  EXPECT_THAT(to_text(graph), HasSubstr("aten::f(%x, nan)"));
}

TEST(GraphText, LeavesOutMoreThan32ValuesAndMakesTheSameNoiseOfThem) {
  const std::string at_the_limit = to_text(graph_of_text("%w = constant f32[32] {...}\nreturn %w"));
  EXPECT_THAT(at_the_limit, testing::Not(HasSubstr("{...}")));
  const std::string text = "%w = constant f32[33] {...}\nreturn %w\n";
  const Graph one = graph_of_text(text);
  EXPECT_EQ(to_text(one), text);
  const std::vector<float> noise = one.values[0].constant->floats();
  EXPECT_EQ(noise, graph_of_text(text).values[0].constant->floats());
  EXPECT_THAT(noise, testing::Each(testing::AllOf(testing::Ge(-1.0F), testing::Le(1.0F))));
  EXPECT_NE(noise[0], noise[1]);
}

const test::TextCase unreadable[] = {
    {"AnUnknownValue", "%y = aten::f(%x) : f32[1]", "graph:1:16: %x is not defined above"},
    {"AValueDefinedTwice", "%x : f32[1]\n%x : f32[1]", "graph:2:12: %x is defined twice"},
    {"NoType", "%x : f32[1]\n%y = aten::f(%x)", "graph:2:17: ':' is missing"},
    {"AConstantWithoutAType", "%x = constant other[1] {1}", "a constant needs an element type"},
    {"AnUnknownType", "%x : f31[1]", "graph:1:9: 'f31' is no element type"},
    {"TooFewTypes", "%x : f32[1]\n%a, %b = aten::f(%x) : f32[1]", "graph:2:30: a name is missing"},
    {"ANumberWithATail", "%x : f32[1]\n%y = aten::f(%x, 12ab) : f32[1]", "12ab"},
    {"AWord", "%x : f32[1]\n%y = aten::f(%x, many) : f32[1]", "many"},
    {"AMixedList", "%x : f32[1]\n%y = aten::f([1, %x]) : f32[1]", "elements of two types"},
    {"AListOfTexts", "%x : f32[1]\n%y = aten::f([\"a\"]) : f32[1]", "a list cannot hold this"},
    {"TooFewValues", "%w = constant f32[3] {1, 2}", "graph:1:28: the values do not fit the shape"},
    {"AnUnknownOutput", "%x : f32[1]\nreturn %y", "graph:2:10: %y is not defined above"},
};

class UnreadableGraph : public testing::TestWithParam<test::TextCase> {};

TEST_P(UnreadableGraph, IsRefused) {
  EXPECT_THAT([] { graph_of_text(GetParam().given); },
              fails_with(Status::unreadable_input, HasSubstr(GetParam().expected)));
}

INSTANTIATE_TEST_SUITE_P(With, UnreadableGraph, testing::ValuesIn(unreadable),
                         test::name_of_case<test::TextCase>);

}  // namespace
}  // namespace torch2caffe
