// Constants that are made without arithmetic: each in a line, with what PyTorch gives for it.
#include "graph/constant_views.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "importers/pt2/fold_constants.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

const char* const constants = R"(
    %a = constant f32[2,3] {1, -2, 3, 4, 0.5, -6}
    %b = constant f32[3] {2, 4, -1}
    %c = constant f32[3] {0.25, 1, 4}
    %i = constant i64[2,3] {1, 2, 3, 4, 5, 6}
    %j = constant i64[2] {8, 9}
    %far = constant i64[1] {9007199254740993}
    %p1 = constant f32[2] {7, 8}
    %p2 = constant f32[2,2] {7, 8, 9, 10}
    %s = constant f32[1] {5}
    %nan = constant f32[3] {nan, 1, 2}
    %t = constant f32[1] {0.333333343}
)";

struct Row {
  std::string call, results, values;
};

// "[3] {1, 2, 3}" for each result, or why there is none.
std::string values_of(const Row& row) {
  std::string outputs = "%y0";
  const auto more = std::count(row.values.begin(), row.values.end(), '|');
  for (int i = 1; i <= more; ++i) outputs += fmt::format(", %y{}", i);
  const Graph graph = graph_of_text(
      fmt::format("{}{} = aten::{} : {}\nreturn %y0", constants, outputs, row.call, row.results));
  const auto results = view_constants(graph.nodes.at(0), graph);
  if (!results) return "not computed";
  std::string text;
  for (const Tensor& tensor : *results) {
    std::vector<std::string> numbers;
    for (double value : tensor.doubles()) numbers.push_back(fmt::format("{:g}", value));
    text += fmt::format("{}{} {{{}}}", text.empty() ? "" : " | ", to_text(tensor.shape()),
                        fmt::join(numbers, ", "));
  }
  return text;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      // clang-format off
      {"permute(self=%a, dims=[1,0])", "f32[3,2]", "[3,2] {1, 4, -2, 0.5, 3, -6}"},
      {"permute(self=%a, dims=[-1,0])", "f32[3,2]", "[3,2] {1, 4, -2, 0.5, 3, -6}"},
      {"transpose.int(self=%a, dim0=0, dim1=-1)", "f32[3,2]", "[3,2] {1, 4, -2, 0.5, 3, -6}"},
      {"t(self=%a)", "f32[3,2]", "[3,2] {1, 4, -2, 0.5, 3, -6}"},
      {"numpy_T(self=%a)", "f32[3,2]", "[3,2] {1, 4, -2, 0.5, 3, -6}"},
      {"expand(self=%b, size=[2,3])", "f32[2,3]", "[2,3] {2, 4, -1, 2, 4, -1}"},
      {"broadcast_to(self=%b, size=[2,3])", "f32[2,3]", "[2,3] {2, 4, -1, 2, 4, -1}"},
      {"select.int(self=%a, dim=1, index=-1)", "f32[2]", "[2] {3, -6}"},
      {"slice.Tensor(self=%a, dim=1, start=1, end=9223372036854775807)",
       "f32[2,2]", "[2,2] {-2, 3, 0.5, -6}"},
      {"slice.Tensor(self=%a, dim=1, start=0, end=3, step=2)", "f32[2,2]", "[2,2] {1, 3, 4, -6}"},
      {"slice.Tensor(self=%a, dim=1, start=-2, end=-1)", "f32[2,1]", "[2,1] {-2, 0.5}"},
      {"unbind.int(self=%a)", "f32[3], f32[3]", "[3] {1, -2, 3} | [3] {4, 0.5, -6}"},
      {"unbind.int(self=%a, dim=1)",
       "f32[2], f32[2], f32[2]", "[2] {1, 4} | [2] {-2, 0.5} | [2] {3, -6}"},
      {"split.Tensor(self=%a, split_size=2, dim=1)",
       "f32[2,2], f32[2,1]", "[2,2] {1, -2, 4, 0.5} | [2,1] {3, -6}"},
      {"split_with_sizes(self=%a, split_sizes=[1,2], dim=-1)",
       "f32[2,1], f32[2,2]", "[2,1] {1, 4} | [2,2] {-2, 3, 0.5, -6}"},
      {"chunk(self=%a, chunks=2)", "f32[1,3], f32[1,3]", "[1,3] {1, -2, 3} | [1,3] {4, 0.5, -6}"},
      {"view(self=%a, size=[3,2])", "f32[3,2]", "[3,2] {1, -2, 3, 4, 0.5, -6}"},
      {"reshape(self=%a, shape=[3,2])", "f32[3,2]", "[3,2] {1, -2, 3, 4, 0.5, -6}"},
      {"_unsafe_view(self=%a, size=[3,2])", "f32[3,2]", "[3,2] {1, -2, 3, 4, 0.5, -6}"},
      {"unsqueeze(self=%b, dim=0)", "f32[1,3]", "[1,3] {2, 4, -1}"},
      {"squeeze(self=%s)", "f32[]", "[] {5}"},
      {"squeeze.dim(self=%s, dim=0)", "f32[]", "[] {5}"},
      {"squeeze.dims(self=%s, dim=[0])", "f32[]", "[] {5}"},
      {"flatten.using_ints(self=%a)", "f32[6]", "[6] {1, -2, 3, 4, 0.5, -6}"},
      {"unflatten.int(self=%b, dim=0, sizes=[3,1])", "f32[3,1]", "[3,1] {2, 4, -1}"},
      {"clone(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"contiguous(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"detach(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"alias(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"lift_fresh(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"lift_fresh_copy(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"to.dtype(self=%i, dtype=\"f32\")", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"to.device(self=%b, device=\"cpu\", dtype=\"f32\")", "f32[3]", "[3] {2, 4, -1}"},
      {"to.dtype_layout(self=%i, dtype=\"f32\")", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"to.other(self=%i, other=%b)", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"type_as(self=%i, other=%b)", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"select_scatter(self=%a, src=%p1, dim=1, index=1)", "f32[2,3]", "[2,3] {1, 7, 3, 4, 8, -6}"},
      {"slice_scatter(self=%a, src=%p2, dim=1, start=1, end=3)",
       "f32[2,3]", "[2,3] {1, 7, 8, 4, 9, 10}"},
      {"slice_scatter(self=%b, src=%p1, dim=0, start=0, end=3, step=2)", "f32[3]", "[3] {7, 4, 8}"},
      {"full(size=[2,2], fill_value=1.5)", "f32[2,2]", "[2,2] {1.5, 1.5, 1.5, 1.5}"},
      {"zeros(size=[2])", "f32[2]", "[2] {0, 0}"},
      {"ones(size=[2])", "f32[2]", "[2] {1, 1}"},
      {"empty.memory_format(size=[2])", "f32[2]", "[2] {0, 0}"},
      {"scalar_tensor(s=4)", "f32[]", "[] {4}"},
      {"narrow(self=%a, dim=1, start=-2, length=2)", "f32[2,2]", "[2,2] {-2, 3, 0.5, -6}"},
      {"movedim.int(self=%a, source=0, destination=1)", "f32[3,2]", "[3,2] {1, 4, -2, 0.5, 3, -6}"},
      {"to.dtype(self=%a, dtype=\"f64\")", "f64[2,3]", "[2,3] {1, -2, 3, 4, 0.5, -6}"},
      {"select_scatter(self=%i, src=%j, dim=-1, index=-1)", "i64[2,3]", "[2,3] {1, 2, 8, 4, 5, 9}"},
      {"full(size=[2], fill_value=True)", "bool[2]", "[2] {1, 1}"},
      // clang-format on
  };
  return table;
}

TEST(ConstantViews, Values) {
  for (const Row& row : rows()) EXPECT_EQ(values_of(row), row.values) << row.call;
}

TEST(ConstantViews, WhatIsLeftToPyTorch) {
  const std::vector<Row> left = {
      {"erfinv(self=%b)", "f32[3]", ""},
      {"select.int(self=%a, dim=1, index=3)", "f32[2]", ""},
      {"select.int(self=%a, dim=7, index=0)", "f32[2]", ""},
      {"expand(self=%a, size=[2,2])", "f32[2,2]", ""},
      {"cat(tensors=[%b, %s])", "f32[4]", ""},
      {"mul.Scalar(self=%b, other=1)", "f32[3]", ""},
      {"arange(end=3)", "i64[3]", ""},
      {"amax(self=%nan)", "f32[]", ""},
      {"to.dtype(self=%c, dtype=\"i64\")", "i64[3]", ""},
      {"_to_copy(self=%t, dtype=\"f16\")", "f16[1]", ""},
      {"to.dtype(self=%far, dtype=\"f32\")", "f32[1]", ""},
      {"full(size=[1], fill_value=1.5)", "i64[1]", ""},
      {"full(size=[1], fill_value=inf)", "i64[1]", ""},
      {"slice_scatter(self=%a, src=%p2, dim=1, start=2, end=4)", "f32[2,3]", ""},
      {"select_scatter(self=%a, src=%j, dim=1, index=1)", "f32[2,3]", ""},
      {"zeros(size=[70000,70000])", "f32[70000,70000]", ""},
  };
  for (const Row& row : left) EXPECT_EQ(values_of(row), "not computed") << row.call;
}

// What follows from a constant that nobody can compute is no problem of its own, and neither is
// what the network computes.
TEST(FoldConstants, OneProblemForEachThatCannotBeComputed) {
  Graph graph = graph_of_text(R"(
    %x : f32[3]
    %b = constant f32[3] {2, 4, -1}
    %u = aten::erfinv(self=%b) : f32[3] @ - "net.py":3
    %v = aten::sinc(self=%u) : f32[3] @ - "net.py":4
    %w = aten::flatten.using_ints(self=%b) : f32[3]
    %y = aten::add.Tensor(self=%x, other=%v) : f32[3]
    %z = aten::add.Tensor(self=%y, other=%w) : f32[3]
    return %z)");
  const auto problems = fold_constants(graph, {}, {});
  ASSERT_EQ(problems.size(), 1);
  EXPECT_EQ(to_string(problems[0].problem),
            "net.py:3: aten::erfinv: computes a constant, for which PyTorch is needed; convert "
            "model.py instead, which computes it there");
  check_graph(graph);
  std::vector<std::string> targets;
  for (const Node& node : graph.nodes) targets.push_back(node.target);
  EXPECT_THAT(targets, testing::ElementsAre("unreadable::aten::erfinv", "unreadable::aten::sinc",
                                            "aten::add.Tensor", "aten::add.Tensor"));
}

TEST(FoldConstants, AsksInTurn) {
  const auto folded = [](const KnownValue& known, const RunConstants& run) {
    Graph graph = graph_of_text(R"(
      %b = constant f32[1] {2}
      %u = aten::erfinv(self=%b) : f32[1]
      return %u)");
    EXPECT_THAT(fold_constants(graph, known, run), testing::IsEmpty());
    return graph[graph.outputs.at(0).value].constant->doubles().at(0);
  };
  const auto run = [](const Graph&) { return std::vector<Tensor>{Tensor({1}, {7.0F})}; };
  EXPECT_EQ(folded({}, run), 7);
  const auto known = [](const std::string& name) {
    return name == "u" ? std::optional(Tensor({1}, {8.0F})) : std::nullopt;
  };
  EXPECT_EQ(folded(known, run), 8);
}

}  // namespace
}  // namespace torch2caffe
