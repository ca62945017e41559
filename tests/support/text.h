// Short forms for tests that compare text with text.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "graph/text_form.h"
#include "lower/lower.h"
#include "net/text_form.h"
#include "target/target.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

inline void PrintTo(Status status, std::ostream* out) {
  *out << "status " << static_cast<int>(status);
}

namespace test {

// One row of a table. The name completes the name of the test.
struct TextCase {
  std::string name, given, expected = {};
};

template <typename Case>
std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

inline void PrintTo(const TextCase& row, std::ostream* out) { *out << row.given; }

// `text` as the text forms are written: no blanks at the ends of lines, no empty lines; a line that
// ends in a backslash goes on in the next one.
inline std::string tidy(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    if (!line.empty()) lines += std::string(line) + (goes_on ? "" : "\n");
  }
  return lines;
}

// Without the lines of Input layers, which tests of other layers need not repeat.
inline std::string without_inputs(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (text.substr(0, end).find(" = Input()") == std::string_view::npos)
      kept += text.substr(0, end);
    text.remove_prefix(end);
  }
  return kept;
}

// The net that the graph is lowered to, without its Input layers. It has PyTorch's shapes.
inline std::string lowered(const std::string& graph_text) {
  const Graph graph = graph_of_text(graph_text);
  check_graph(graph);
  const Net net = lower(graph);
  check_net(net, &graph, "lower");
  return without_inputs(to_text(net));
}

// What stands in the way of lowering the graph, one line a problem; nothing if it can be lowered.
inline std::string errors_of(const std::string& graph_text) {
  try {
    lowered(graph_text);
    return "";
  } catch (const ConvertError& error) {
    return error.what();
  }
}

// The net after one pass, without its Input layers.
inline std::string passed(void (*pass)(Net&, const Target&), std::string_view net_text,
                          std::string_view target = "caffe") {
  Net net = net_of_text(net_text);
  check_net(net, nullptr, "the test");
  pass(net, find_target(target));
  check_net(net, nullptr, "the pass");
  return without_inputs(to_text(net));
}

// Matches a callable that throws ConvertError with this status and a text that `what` matches.
inline auto fails_with(Status status, const testing::Matcher<std::string>& what) {
  return testing::Throws<ConvertError>(testing::AllOf(
      testing::Property("status", &ConvertError::status, status),
      testing::ResultOf(
          "text", [](const ConvertError& error) { return std::string(error.what()); }, what)));
}

// Matches a callable that reports a mistake of this program in words that `what` matches.
inline auto is_a_mistake(const testing::Matcher<std::string>& what) {
  return testing::Throws<std::logic_error>(testing::ResultOf(
      "text", [](const std::logic_error& error) { return std::string(error.what()); }, what));
}

}  // namespace test
}  // namespace torch2caffe
