// Tables of groups of operators: a graph as text in, a graph as text out.
#pragma once

#include <string>

#include "recognise/recognise.h"
#include "support/text.h"

namespace torch2caffe::test {

// The graph with the groups replaced that are recognised.
inline std::string recognised(const std::string& graph_text) {
  Graph graph = graph_of_text(graph_text);
  check_graph(graph);
  recognise(graph);
  return to_text(graph);
}

// The base of a suite over TextCase whose `given` are nodes over these inputs, the last one %y.
class GroupTest : public testing::TestWithParam<TextCase> {
 protected:
  explicit GroupTest(std::string inputs) : inputs_(std::move(inputs)) {}

  // `expected` are the nodes that are left.
  void expect_recognised() const {
    EXPECT_EQ(recognised(graph_of(GetParam().given)), tidy(graph_of(GetParam().expected)));
  }

  void expect_left_alone() const {
    const std::string graph = graph_of(GetParam().given);
    EXPECT_EQ(recognised(graph), to_text(graph_of_text(graph)));
  }

 private:
  std::string graph_of(const std::string& nodes) const { return inputs_ + nodes + "\nreturn %y\n"; }

  std::string inputs_;
};

}  // namespace torch2caffe::test
