// docs/text_forms.md: every example is read, and written as it stands there.
#include <fstream>
#include <sstream>

#include "support/text.h"

namespace torch2caffe {
namespace {

// What stands in the page between "```KIND" and "```".
std::vector<std::string> examples_of(const std::string& kind) {
  std::ifstream file(TORCH2CAFFE_SOURCE "/docs/text_forms.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string begin = "\n```" + kind + "\n", end = "```";
  std::vector<std::string> examples;
  for (size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    examples.push_back(page.substr(at, page.find(end, at) - at));
  }
  return examples;
}

TEST(TextFormsPage, HasGraphsThatComeBackTheSame) {
  EXPECT_EQ(examples_of("graph").size(), 2U);
  for (const std::string& text : examples_of("graph")) {
    const Graph graph = graph_of_text(text);
    check_graph(graph);
    EXPECT_EQ(to_text(graph), text);
  }
}

TEST(TextFormsPage, HasNetsThatComeBackTheSame) {
  EXPECT_EQ(examples_of("net").size(), 1U);
  for (const std::string& text : examples_of("net")) {
    const Net net = net_of_text(text);
    check_net(net, nullptr, "the page");
    EXPECT_EQ(to_text(net), text);
  }
}

}  // namespace
}  // namespace torch2caffe
