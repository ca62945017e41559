// Graphs: who reads what, dead nodes, and what an importer must deliver.
#include "graph/graph.h"

#include "support/text.h"

namespace torch2caffe {
namespace {

using test::is_a_mistake;
using test::tidy;
using testing::HasSubstr;

TEST(Operands, AreAllValuesOfAllArgumentsInOrder) {
  const Graph graph = graph_of_text(R"(
    %a : f32[1]
    %b : f32[1]
    %c = constant f32[1] {1}
    %y = aten::f(%b, 1, [%a, None, %c], None, x=%b) : f32[1]
    return %y)");
  EXPECT_EQ(operands_of(graph.nodes[0]),
            (std::vector{ValueId{1}, ValueId{0}, ValueId{2}, ValueId{1}}));
}

const test::TextCase graphs[] = {
    {"AnUnreadNode", R"(
      %x : f32[1]
      %y = aten::f(%x) : f32[1]
      %dead = aten::g(%x) : f32[1]
      return %y)",
     R"(
      %x : f32[1]
      %y = aten::f(%x) : f32[1]
      return %y)"},
    {"AChainThatEndsNowhere", R"(
      %x : f32[1]
      %dead = aten::f(%x) : f32[1]
      %too = aten::g([%dead]) : f32[1]
      %y = aten::h(%x) : f32[1]
      return %y)",
     R"(
      %x : f32[1]
      %y = aten::h(%x) : f32[1]
      return %y)"},
    {"NotANodeOfWhichOneResultIsRead", R"(
      %x : f32[1]
      %a, %b = aten::f(%x) : f32[1], f32[1]
      %y = aten::g(%b) : f32[1]
      return %y)",
     R"(
      %x : f32[1]
      %a, %b = aten::f(%x) : f32[1], f32[1]
      %y = aten::g(%b) : f32[1]
      return %y)"},
    {"NotAnOutputThatIsReadAsWell", R"(
      %x : f32[1]
      %a = aten::f(%x) : f32[1]
      %y = aten::g(%a) : f32[1]
      return %a, %y)",
     R"(
      %x : f32[1]
      %a = aten::f(%x) : f32[1]
      %y = aten::g(%a) : f32[1]
      return %a, %y)"},
};

class DropDeadNodes : public testing::TestWithParam<test::TextCase> {};

TEST_P(DropDeadNodes, Drops) {
  Graph graph = graph_of_text(GetParam().given);
  drop_dead_nodes(graph);
  EXPECT_EQ(to_text(graph), tidy(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(Cases, DropDeadNodes, testing::ValuesIn(graphs),
                         test::name_of_case<test::TextCase>);

// ---- the contract ----

// %y and %z are made of %x in turn.
Graph chain() {
  return graph_of_text(R"(
    %x : f32[1]
    %y = aten::f(%x) : f32[1]
    %z = aten::g(%y) : f32[1]
    return %z)");
}

TEST(CheckGraph, AcceptsInputsConstantsAndResultsAsOutputs) {
  EXPECT_NO_THROW(check_graph(chain()));
  EXPECT_NO_THROW(
      check_graph(graph_of_text("%x : f32[1]\n%w = constant f32[1] {1}\n%y = aten::f(%x) : f32[1]\n"
                                "return %x, %w, %y")));
}

struct BreachCase {
  std::string name;
  void (*breach)(Graph&);
  std::string message;
};

const BreachCase breaches[] = {
    {"ReadingBeforeWriting", [](Graph& graph) { std::swap(graph.nodes[0], graph.nodes[1]); },
     "aten::g reads a value that nothing has produced yet"},
    {"WritingTwice", [](Graph& graph) { graph.nodes[1].outputs = graph.nodes[0].outputs; },
     "aten::g produces a value a second time"},
    {"WritingAnInput", [](Graph& graph) { graph.nodes[0].outputs = graph.inputs; },
     "aten::f produces a value a second time"},
    {"WritingAConstant",
     [](Graph& graph) { graph[graph.nodes[0].outputs[0]].constant = Tensor({1}, {1}); },
     "aten::f produces a value a second time"},
    {"AnOutputOfNothing",
     [](Graph& graph) {
       graph.outputs[0].value = graph.add_value({"alone", DType::f32, {1}, {}});
     },
     "an output is produced by nothing"},
    {"AnOperandOutOfRange", [](Graph& graph) { graph.nodes[0].args[0].value = ValueId{99}; },
     "a value is out of range"},
    {"AnOutputOutOfRange", [](Graph& graph) { graph.outputs[0].value = ValueId{-1}; },
     "a value is out of range"},
    {"AnInputOutOfRange", [](Graph& graph) { graph.inputs[0] = ValueId{3}; },
     "a value is out of range"},
    {"ATargetWithoutNamespace", [](Graph& graph) { graph.nodes[1].target = "relu"; },
     "'relu' has no namespace"},
};

class GraphBreach : public testing::TestWithParam<BreachCase> {};

TEST_P(GraphBreach, IsAMistakeOfTheImporter) {
  Graph graph = chain();
  GetParam().breach(graph);
  EXPECT_THAT([&] { check_graph(graph); },
              is_a_mistake(HasSubstr("after import: " + GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(By, GraphBreach, testing::ValuesIn(breaches),
                         test::name_of_case<BreachCase>);

}  // namespace
}  // namespace torch2caffe
