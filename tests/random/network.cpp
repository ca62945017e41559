// Networks of a few steps: see the header.
#include "network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace torch2caffe::test {
namespace {

std::string shape_text(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

std::string names_of(const std::vector<int>& numbers) {
  std::vector<std::string> names;
  for (int number : numbers) names.push_back(name_of_value(number));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string source_of(const RandomNetwork& network) {
  std::string source = "def forward(self";
  for (const RandomValue& input : network.inputs) source += ", " + name_of_value(input.number);
  source += "):\n";
  for (const RandomStep& step : network.steps) {
    source += fmt::format("    {} = {}\n", name_of_value(step.result.number), step.expression);
  }
  return source + "    return " + names_of(network.outputs) + "\n";
}

}  // namespace

std::string name_of_value(int number) { return fmt::format("v{}", number); }

ScriptModel model_of(const RandomNetwork& network) {
  ScriptModel model{source_of(network)};
  for (const RandomStep& step : network.steps) {
    model.parameters.insert(model.parameters.end(), step.weights.begin(), step.weights.end());
  }
  return model;
}

std::vector<Shape> input_shapes(const RandomNetwork& network) {
  std::vector<Shape> shapes;
  for (const RandomValue& input : network.inputs) shapes.push_back(input.shape);
  return shapes;
}

RandomNetwork without_unread(RandomNetwork network) {
  std::set<int> read(network.outputs.begin(), network.outputs.end());
  for (auto step = network.steps.rbegin(); step != network.steps.rend(); ++step) {
    if (read.count(step->result.number) != 0) read.insert(step->reads.begin(), step->reads.end());
  }
  std::erase_if(network.steps,
                [&](const RandomStep& step) { return read.count(step.result.number) == 0; });
  std::erase_if(network.inputs,
                [&](const RandomValue& input) { return read.count(input.number) == 0; });
  return network;
}

std::string to_text(const RandomNetwork& network) {
  std::string text;
  for (const RandomValue& input : network.inputs) {
    text += fmt::format("# {}: {}\n", name_of_value(input.number), shape_text(input.shape));
  }
  for (const RandomStep& step : network.steps) {
    for (const Stored& weight : step.weights) {
      text += fmt::format("# self.{}: {}{}\n", weight.name, shape_text(weight.shape),
                          weight.values == Values::positive ? ", positive" : "");
    }
    text += fmt::format("# {}: {}, {}\n", name_of_value(step.result.number),
                        shape_text(step.result.shape), step.op);
  }
  return text + source_of(network);
}

}  // namespace torch2caffe::test
