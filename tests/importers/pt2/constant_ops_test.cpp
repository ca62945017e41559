// Operators on constants without any libtorch: each in a line, with what PyTorch gives for it.
#include "importers/pt2/constant_ops.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "importers/pt2/constant_call.h"
#include "importers/pt2/fold_constants.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

const char* const constants = R"(
    %a = constant f32[2,3] {1, -2, 3, 4, 0.5, -6}
    %b = constant f32[3] {2, 4, -1}
    %b2 = constant f32[3] {0, 0, 3}
    %c = constant f32[3] {0.25, 1, 4}
    %i = constant i64[2,3] {1, 2, 3, 4, 5, 6}
    %h = constant f32[3,3] {1, 2, 3, 4, 5, 6, 7, 8, 9}
    %m = constant bool[3] {1, 0, 1}
    %p = constant f32[2,2] {2, 1, 0, 1}
    %q = constant f32[2,2,2] {2, 1, 0, 1, 3, 2, 1, 2}
    %p1 = constant f32[2] {7, 8}
    %p2 = constant f32[2,2] {7, 8, 9, 10}
    %r = constant f32[3] {0.5, 1.5, -2.5}
    %r2 = constant f32[3] {3, 3, 3}
    %r3 = constant f32[3] {2, 5, -2}
    %s = constant f32[1] {5}
    %nan = constant f32[3] {nan, 1, 2}
    %s0 = constant f32[] {5}
    %t = constant f32[1] {0.333333343}
    %z = constant f32[3] {0, 1, 2}
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
  const auto results = compute_constants(graph.nodes.at(0), graph);
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
      {"to.dtype(self=%c, dtype=\"i64\")", "i64[3]", "[3] {0, 1, 4}"},
      {"to.dtype(self=%i, dtype=\"f32\")", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"_to_copy(self=%t, dtype=\"f16\")", "f16[1]", "[1] {0.333252}"},
      {"to.device(self=%b, device=\"cpu\", dtype=\"f32\")", "f32[3]", "[3] {2, 4, -1}"},
      {"to.dtype_layout(self=%i, dtype=\"f32\")", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"to.other(self=%i, other=%b)", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"type_as(self=%i, other=%b)", "f32[2,3]", "[2,3] {1, 2, 3, 4, 5, 6}"},
      {"select_scatter(self=%a, src=%p1, dim=1, index=1)", "f32[2,3]", "[2,3] {1, 7, 3, 4, 8, -6}"},
      {"slice_scatter(self=%a, src=%p2, dim=1, start=1, end=3)",
       "f32[2,3]", "[2,3] {1, 7, 8, 4, 9, 10}"},
      {"slice_scatter(self=%b, src=%p1, dim=0, start=0, end=3, step=2)", "f32[3]", "[3] {7, 4, 8}"},
      {"cat(tensors=[%a, %a], dim=1)",
       "f32[2,6]", "[2,6] {1, -2, 3, 1, -2, 3, 4, 0.5, -6, 4, 0.5, -6}"},
      {"cat(tensors=[%b, %s])", "f32[4]", "[4] {2, 4, -1, 5}"},
      {"stack(tensors=[%b, %c], dim=1)", "f32[3,2]", "[3,2] {2, 0.25, 4, 1, -1, 4}"},
      {"stack(tensors=[%b, %c])", "f32[2,3]", "[2,3] {2, 4, -1, 0.25, 1, 4}"},
      {"full(size=[2,2], fill_value=1.5)", "f32[2,2]", "[2,2] {1.5, 1.5, 1.5, 1.5}"},
      {"full_like(self=%b, fill_value=3)", "f32[3]", "[3] {3, 3, 3}"},
      {"new_full(self=%i, size=[2], fill_value=3)", "i64[2]", "[2] {3, 3}"},
      {"fill.Scalar(self=%b, value=-1)", "f32[3]", "[3] {-1, -1, -1}"},
      {"zeros(size=[2])", "f32[2]", "[2] {0, 0}"},
      {"zeros_like(self=%b)", "f32[3]", "[3] {0, 0, 0}"},
      {"new_zeros(self=%b, size=[1])", "f32[1]", "[1] {0}"},
      {"ones(size=[2])", "f32[2]", "[2] {1, 1}"},
      {"ones_like(self=%b)", "f32[3]", "[3] {1, 1, 1}"},
      {"new_ones(self=%b, size=[1])", "f32[1]", "[1] {1}"},
      {"empty.memory_format(size=[2])", "f32[2]", "[2] {0, 0}"},
      {"empty_like(self=%b)", "f32[3]", "[3] {0, 0, 0}"},
      {"new_empty(self=%b, size=[1])", "f32[1]", "[1] {0}"},
      {"scalar_tensor(s=4)", "f32[]", "[] {4}"},
      {"arange(end=3)", "i64[3]", "[3] {0, 1, 2}"},
      {"arange.start(start=1, end=3)", "i64[2]", "[2] {1, 2}"},
      {"arange.start_step(start=0, end=1, step=0.25)", "f32[4]", "[4] {0, 0.25, 0.5, 0.75}"},
      {"exp(self=%z)", "f32[3]", "[3] {1, 2.71828, 7.38906}"},
      {"neg(self=%b)", "f32[3]", "[3] {-2, -4, 1}"},
      {"abs(self=%b)", "f32[3]", "[3] {2, 4, 1}"},
      {"sin(self=%b)", "f32[3]", "[3] {0.909297, -0.756802, -0.841471}"},
      {"cos(self=%b)", "f32[3]", "[3] {-0.416147, -0.653644, 0.540302}"},
      {"tanh(self=%b)", "f32[3]", "[3] {0.964028, 0.999329, -0.761594}"},
      {"sigmoid(self=%b)", "f32[3]", "[3] {0.880797, 0.982014, 0.268941}"},
      {"relu(self=%b)", "f32[3]", "[3] {2, 4, 0}"},
      {"floor(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"ceil(self=%b)", "f32[3]", "[3] {2, 4, -1}"},
      {"round(self=%r)", "f32[3]", "[3] {0, 2, -2}"},
      {"square(self=%b)", "f32[3]", "[3] {4, 16, 1}"},
      {"sign(self=%b)", "f32[3]", "[3] {1, 1, -1}"},
      {"reciprocal(self=%b)", "f32[3]", "[3] {0.5, 0.25, -1}"},
      {"log(self=%c)", "f32[3]", "[3] {-1.38629, 0, 1.38629}"},
      {"sqrt(self=%c)", "f32[3]", "[3] {0.5, 1, 2}"},
      {"rsqrt(self=%c)", "f32[3]", "[3] {2, 1, 0.5}"},
      {"logical_not(self=%z)", "bool[3]", "[3] {1, 0, 0}"},
      {"add.Tensor(self=%a, other=%b)", "f32[2,3]", "[2,3] {3, 2, 2, 6, 4.5, -7}"},
      {"add.Tensor(self=%a, other=%b, alpha=2)", "f32[2,3]", "[2,3] {5, 6, 1, 8, 8.5, -8}"},
      {"add.Scalar(self=%b, other=1, alpha=3)", "f32[3]", "[3] {5, 7, 2}"},
      {"sub.Tensor(self=%b, other=%c, alpha=2)", "f32[3]", "[3] {1.5, 2, -9}"},
      {"sub.Scalar(self=%b, other=1)", "f32[3]", "[3] {1, 3, -2}"},
      {"rsub.Tensor(self=%b, other=%c, alpha=2)", "f32[3]", "[3] {-3.75, -7, 6}"},
      {"rsub.Scalar(self=%b, other=10, alpha=3)", "f32[3]", "[3] {4, -2, 13}"},
      {"mul.Tensor(self=%a, other=%b)", "f32[2,3]", "[2,3] {2, -8, -3, 8, 2, 6}"},
      {"mul.Scalar(self=%b, other=2.5)", "f32[3]", "[3] {5, 10, -2.5}"},
      {"div.Tensor(self=%b, other=%c)", "f32[3]", "[3] {8, 4, -0.25}"},
      {"div.Scalar(self=%i, other=2)", "f32[2,3]", "[2,3] {0.5, 1, 1.5, 2, 2.5, 3}"},
      {"div.Tensor_mode(self=%b, other=%r2, rounding_mode=\"floor\")", "f32[3]", "[3] {0, 1, -1}"},
      {"div.Scalar_mode(self=%b, other=3, rounding_mode=\"trunc\")", "f32[3]", "[3] {0, 1, -0}"},
      {"copy(self=%a, src=%b)", "f32[2,3]", "[2,3] {2, 4, -1, 2, 4, -1}"},
      {"eq.Tensor(self=%b, other=%r3)", "bool[3]", "[3] {1, 0, 0}"},
      {"eq.Scalar(self=%b, other=2)", "bool[3]", "[3] {1, 0, 0}"},
      {"ne.Tensor(self=%b, other=%r3)", "bool[3]", "[3] {0, 1, 1}"},
      {"ne.Scalar(self=%b, other=2)", "bool[3]", "[3] {0, 1, 1}"},
      {"lt.Tensor(self=%b, other=%r3)", "bool[3]", "[3] {0, 1, 0}"},
      {"lt.Scalar(self=%b, other=2)", "bool[3]", "[3] {0, 0, 1}"},
      {"le.Tensor(self=%b, other=%r3)", "bool[3]", "[3] {1, 1, 0}"},
      {"le.Scalar(self=%b, other=2)", "bool[3]", "[3] {1, 0, 1}"},
      {"gt.Tensor(self=%b, other=%r3)", "bool[3]", "[3] {0, 0, 1}"},
      {"gt.Scalar(self=%b, other=2)", "bool[3]", "[3] {0, 1, 0}"},
      {"ge.Tensor(self=%b, other=%r3)", "bool[3]", "[3] {1, 0, 1}"},
      {"ge.Scalar(self=%b, other=2)", "bool[3]", "[3] {1, 1, 0}"},
      {"maximum(self=%b, other=%c)", "f32[3]", "[3] {2, 4, 4}"},
      {"minimum(self=%b, other=%c)", "f32[3]", "[3] {0.25, 1, -1}"},
      {"logical_and(self=%z, other=%b2)", "bool[3]", "[3] {0, 0, 1}"},
      {"logical_or(self=%z, other=%b2)", "bool[3]", "[3] {0, 1, 1}"},
      {"where.self(condition=%m, self=%a, other=%b)", "f32[2,3]", "[2,3] {1, 4, 3, 4, 4, -6}"},
      {"where.ScalarSelf(condition=%m, self=9, other=%b)", "f32[3]", "[3] {9, 4, 9}"},
      {"where.ScalarOther(condition=%m, self=%b, other=9)", "f32[3]", "[3] {2, 9, -1}"},
      {"masked_fill.Scalar(self=%b, mask=%m, value=7)", "f32[3]", "[3] {7, 4, 7}"},
      {"masked_fill.Tensor(self=%b, mask=%m, value=%s0)", "f32[3]", "[3] {5, 4, 5}"},
      {"clamp(self=%b, min=0, max=3)", "f32[3]", "[3] {2, 3, 0}"},
      {"clamp(self=%b, max=3)", "f32[3]", "[3] {2, 3, -1}"},
      {"clamp_min(self=%b, min=1)", "f32[3]", "[3] {2, 4, 1}"},
      {"clamp_max(self=%b, max=1)", "f32[3]", "[3] {1, 1, -1}"},
      {"clamp.Tensor(self=%b, min=%c)", "f32[3]", "[3] {2, 4, 4}"},
      {"pow.Tensor_Scalar(self=%b, exponent=2)", "f32[3]", "[3] {4, 16, 1}"},
      {"pow.Scalar(self=2, exponent=%b)", "f32[3]", "[3] {4, 16, 0.5}"},
      {"pow.Tensor_Tensor(self=%c, exponent=%b)", "f32[3]", "[3] {0.0625, 1, 0.25}"},
      {"sum(self=%a)", "f32[]", "[] {0.5}"},
      {"sum.dim_IntList(self=%a, dim=[0])", "f32[3]", "[3] {5, -1.5, -3}"},
      {"sum.dim_IntList(self=%a, dim=[-1], keepdim=True)", "f32[2,1]", "[2,1] {2, -1.5}"},
      {"mean(self=%a)", "f32[]", "[] {0.0833333}"},
      {"mean.dim(self=%a, dim=[0])", "f32[3]", "[3] {2.5, -0.75, -1.5}"},
      {"amax(self=%a, dim=[1])", "f32[2]", "[2] {3, 4}"},
      {"amin(self=%a, dim=[0,1])", "f32[]", "[] {-6}"},
      {"amax(self=%nan)", "f32[]", "[] {nan}"},
      {"amin(self=%nan)", "f32[]", "[] {nan}"},
      {"max(self=%nan)", "f32[]", "[] {nan}"},
      {"maximum(self=%b, other=%nan)", "f32[3]", "[3] {nan, 4, 2}"},
      {"minimum(self=%nan, other=%b)", "f32[3]", "[3] {nan, 1, -1}"},
      {"max(self=%a)", "f32[]", "[] {4}"},
      {"min(self=%a)", "f32[]", "[] {-6}"},
      {"linalg_vector_norm(self=%a, ord=2, dim=[1], keepdim=True)",
       "f32[2,1]", "[2,1] {3.74166, 7.22842}"},
      {"linalg_vector_norm(self=%b)", "f32[]", "[] {4.58258}"},
      {"norm.ScalarOpt_dim(self=%a, p=1, dim=[0])", "f32[3]", "[3] {5, 2.5, 9}"},
      {"norm.Scalar(self=%b)", "f32[]", "[] {4.58258}"},
      {"mm(self=%p, mat2=%a)", "f32[2,3]", "[2,3] {6, -3.5, 0, 4, 0.5, -6}"},
      {"matmul(self=%a, other=%b)", "f32[2]", "[2] {-9, 16}"},
      {"matmul(self=%b, other=%h)", "f32[3]", "[3] {11, 16, 21}"},
      {"matmul(self=%b, other=%c)", "f32[]", "[] {0.5}"},
      {"bmm(self=%q, mat2=%q)", "f32[2,2,2]", "[2,2,2] {4, 3, 0, 1, 11, 10, 5, 6}"},
      {"matmul(self=%q, other=%a)",
       "f32[2,2,3]", "[2,2,3] {6, -3.5, 0, 4, 0.5, -6, 11, -5, -3, 9, -1, -9}"},
      // clang-format on
  };
  return table;
}

TEST(ConstantOps, Values) {
  for (const Row& row : rows()) EXPECT_EQ(values_of(row), row.values) << row.call;
}

// One of these is forgotten in the table above.
TEST(ConstantOps, NoneIsUntested) {
  for (const ConstantOps& ops :
       {moving_operators(), computing_operators(), comparing_operators(), reducing_operators()}) {
    for (const auto& [name, compute] : ops) {
      const std::string call = name.substr(6) + "(";
      EXPECT_TRUE(std::any_of(rows().begin(), rows().end(), [&](const Row& row) {
        return row.call.starts_with(call);
      })) << name;
    }
  }
}

TEST(ConstantOps, WhatIsLeftToPyTorch) {
  const std::vector<Row> left = {
      {"erfinv(self=%b)", "f32[3]", ""},
      {"select.int(self=%a, dim=1, index=3)", "f32[2]", ""},
      {"select.int(self=%a, dim=7, index=0)", "f32[2]", ""},
      {"expand(self=%a, size=[2,2])", "f32[2,2]", ""},
      {"mm(self=%a, mat2=%a)", "f32[2,3]", ""},
      {"add.Tensor(self=%a, other=%b)", "f32[2,2]", ""},
      {"norm.Scalar(self=%b, p=0)", "f32[]", ""},
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
    %w = aten::neg(self=%b) : f32[3]
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
