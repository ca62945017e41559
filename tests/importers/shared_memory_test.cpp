// Writes in place through views: a graph that has them, and the one that is free of them.
#include "importers/shared_memory.h"

#include <map>

#include "graph/views.h"
#include "support/text.h"

namespace torch2caffe {
namespace {

// Nodes that make views and write in place, as an importer would tell them to SharedMemory.
class Follower {
 public:
  explicit Follower(const Graph& given) : given_(given) {
    for (ValueId id : given.inputs) {
      result_.inputs.push_back(result_.add_value(given[id]));
      tensors_[id] = memory_.add(result_.inputs.back());
    }
    for (size_t i = 0; i < given.values.size(); ++i) {
      const ValueId id{static_cast<int>(i)};
      if (given[id].constant) tensors_[id] = memory_.add(result_.add_value(given[id]));
    }
    for (const Node& node : given.nodes) follow(node);
    for (const GraphOutput& output : given.outputs)
      result_.outputs.push_back({output.name, memory_.read(tensors_.at(output.value), {})});
    drop_dead_nodes(result_);
    check_graph(result_);
  }

  const Graph& result() const { return result_; }

 private:
  void follow(const Node& node) {
    Node read = node;
    for (NamedArg& arg : read.args) {
      if (auto* id = std::get_if<ValueId>(&arg.value))
        *id = memory_.read(tensors_.at(*id), node.where);
    }
    read.outputs.clear();
    for (ValueId id : node.outputs) {
      Value value = given_[id];
      value.name.clear();
      read.outputs.push_back(result_.add_value(std::move(value)));
    }
    result_.nodes.push_back(read);
    const auto base = tensors_.find(operands_of(node).at(0));
    const bool is_view = sharing_of(node.target) == Sharing::always;
    if (out_of_place(node.target) != node.target) {
      tensors_[node.outputs[0]] = base->second;
      return memory_.write(base->second, read.outputs[0], node.where);
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      Alias alias{read, 0, i, {}};
      for (ValueId id : read.outputs) alias.results.push_back(result_[id]);
      tensors_[node.outputs[i]] = is_view ? memory_.add_view(base->second, alias, read.outputs[i])
                                          : memory_.add(read.outputs[i]);
    }
  }

  const Graph& given_;
  Graph result_;
  SharedMemory memory_{result_};
  std::map<ValueId, SharedMemory::Tensor> tensors_;
};

std::string freed(const std::string& text) {
  const Graph graph = graph_of_text(text);
  return to_text(Follower(graph).result());
}

const test::TextCase rows[] = {
    {"NothingIsWritten", R"(
       %x : f32[2,3]
       %v = aten::select.int(%x, dim=0, index=1) : f32[3]
       %y = aten::relu(%v) : f32[3]
       return %y)",
     R"(
       %x : f32[2,3]
       %1 = aten::select.int(%x, dim=0, index=1) : f32[3]
       %2 = aten::relu(%1) : f32[3]
       return %2)"},
    {"TheWholeIsWritten", R"(
       %x : f32[2]
       %v = aten::relu_(%x) : f32[2]
       %y = aten::neg(%x) : f32[2]
       return %y, %v)",
     R"(
       %x : f32[2]
       %1 = aten::relu_(%x) : f32[2]
       %2 = aten::neg(%1) : f32[2]
       return %2, %1)"},
    {"APartIsWritten", R"(
       %x : f32[2,3]
       %v = aten::select.int(%x, dim=0, index=-1) : f32[3]
       %w = aten::relu_(%v) : f32[3]
       return %x)",
     R"(
       %x : f32[2,3]
       %1 = aten::select.int(%x, dim=0, index=-1) : f32[3]
       %2 = aten::relu_(%1) : f32[3]
       %3 = aten::select_scatter(self=%x, src=%2, dim=0, index=1) : f32[2,3]
       return %3)"},
    {"AnotherViewSeesIt", R"(
       %x : f32[2,3]
       %other = aten::view(%x, [6]) : f32[6]
       %v = aten::slice.Tensor(%x, dim=1, start=1, step=2) : f32[2,1]
       %w = aten::relu_(%v) : f32[2,1]
       %y = aten::neg(%other) : f32[6]
       return %y)",
     R"(
       %x : f32[2,3]
       %2 = aten::slice.Tensor(%x, dim=1, start=1, step=2) : f32[2,1]
       %3 = aten::relu_(%2) : f32[2,1]
       %4 = aten::slice_scatter(self=%x, src=%3, dim=1, start=1, end=3, step=2) : f32[2,3]
       %5 = aten::view(%4, [6]) : f32[6]
       %6 = aten::neg(%5) : f32[6]
       return %6)"},
    {"AViewOfAView", R"(
       %x : f32[2,3,4]
       %t = aten::permute(%x, dims=[2, 0, 1]) : f32[4,2,3]
       %v = aten::reshape(%t, [4, 6]) : f32[4,6]
       %u = aten::view(%t, [8, 3]) : f32[8,3]
       %w = aten::relu_(%u) : f32[8,3]
       return %x)",
     R"(
       %x : f32[2,3,4]
       %1 = aten::permute(%x, dims=[2, 0, 1]) : f32[4,2,3]
       %3 = aten::view(%1, [8, 3]) : f32[8,3]
       %4 = aten::relu_(%3) : f32[8,3]
       %5 = aten::reshape(self=%4, shape=[4, 2, 3]) : f32[4,2,3]
       %6 = aten::permute(self=%5, dims=[1, 2, 0]) : f32[2,3,4]
       return %6)"},
    {"OneOfSeveralParts", R"(
       %x : f32[5]
       %a, %b, %c = aten::split.Tensor(%x, 2) : f32[2], f32[2], f32[1]
       %w = aten::relu_(%b) : f32[2]
       return %x, %a, %b)",
     R"(
       %x : f32[5]
       %1, %2, %3 = aten::split.Tensor(%x, 2) : f32[2], f32[2], f32[1]
       %4 = aten::relu_(%2) : f32[2]
       %5 = aten::slice_scatter(self=%x, src=%4, dim=0, start=2, end=4, step=1) : f32[5]
       %6, %7, %8 = aten::split.Tensor(%5, 2) : f32[2], f32[2], f32[1]
       return %5, %6, %4)"},
    {"AnAxisElsewhere", R"(
       %x : f32[2,3,4]
       %t = aten::movedim.int(%x, 0, 2) : f32[3,4,2]
       %w = aten::relu_(%t) : f32[3,4,2]
       return %x)",
     R"(
       %x : f32[2,3,4]
       %1 = aten::movedim.int(%x, 0, 2) : f32[3,4,2]
       %2 = aten::relu_(%1) : f32[3,4,2]
       %3 = aten::permute(self=%2, dims=[2, 0, 1]) : f32[2,3,4]
       return %3)"},
    {"WhatRepeatsNothing", R"(
       %x : f32[2]
       %t = aten::expand(%x, [1, 2]) : f32[1,2]
       %w = aten::relu_(%t) : f32[1,2]
       return %x)",
     R"(
       %x : f32[2]
       %1 = aten::expand(%x, [1, 2]) : f32[1,2]
       %2 = aten::relu_(%1) : f32[1,2]
       %3 = aten::reshape(self=%2, shape=[2]) : f32[2]
       return %3)"},
    {"AConstantIsWritten", R"(
       %x : f32[2]
       %c = constant f32[2,2] {0, 0, 0, 0}
       %v = aten::select.int(%c, dim=0, index=0) : f32[2]
       %w = aten::copy_(%v, %x) : f32[2]
       return %c)",
     R"(
       %x : f32[2]
       %c = constant f32[2,2] {0, 0, 0, 0}
       %2 = aten::select.int(%c, dim=0, index=0) : f32[2]
       %3 = aten::copy_(%2, %x) : f32[2]
       %4 = aten::select_scatter(self=%c, src=%3, dim=0, index=0) : f32[2,2]
       return %4)"},
};

class SharedMemoryText : public testing::TestWithParam<test::TextCase> {};

TEST_P(SharedMemoryText, IsFreed) {
  EXPECT_EQ(freed(GetParam().given), test::tidy(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(Where, SharedMemoryText, testing::ValuesIn(rows),
                         test::name_of_case<test::TextCase>);

// No old value is ever read.
TEST(SharedMemory, RefusesWhatCannotBeFollowed) {
  const std::string lost = R"(
      %x : f32[3,3]
      %v = aten::diagonal(%x) : f32[3] @ - "net.py":3
      %w = aten::relu_(%v) : f32[3] @ - "net.py":4
      return )";
  EXPECT_THAT([&] { freed(lost + "%x"); },
              test::fails_with(Status::cannot_be_expressed,
                               testing::AllOf(testing::HasSubstr("net.py:4: in-place write: writes "
                                                                 "into a view that aten::diagonal "
                                                                 "made at net.py:3"),
                                              testing::HasSubstr("returns a new tensor"))));
  EXPECT_THAT(freed(lost + "%w"), testing::HasSubstr("aten::relu_"));
}

}  // namespace
}  // namespace torch2caffe
