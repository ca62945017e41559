// Graph: who reads what, dead nodes, and the contract towards the stages after the importer.
#include "graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace torch2caffe {

std::vector<ValueId> operands_of(const Node& node) {
  std::vector<ValueId> operands;
  for (const NamedArg& arg : node.args) {
    if (const auto* one = std::get_if<ValueId>(&arg.value)) operands.push_back(*one);
    if (const auto* many = std::get_if<std::vector<ValueId>>(&arg.value)) {
      std::copy_if(many->begin(), many->end(), std::back_inserter(operands),
                   [](ValueId id) { return id.index >= 0; });
    }
  }
  return operands;
}

void drop_dead_nodes(Graph& graph) {
  std::vector<bool> alive(graph.values.size(), false);
  const auto is_alive = [&](ValueId id) { return alive[static_cast<size_t>(id.index)]; };
  for (const GraphOutput& output : graph.outputs)
    alive[static_cast<size_t>(output.value.index)] = true;
  std::vector<Node> kept;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (std::none_of(node->outputs.begin(), node->outputs.end(), is_alive)) continue;
    for (ValueId id : operands_of(*node)) alive[static_cast<size_t>(id.index)] = true;
    kept.push_back(std::move(*node));
  }
  graph.nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

std::vector<std::string> drop_constant_outputs(Graph& graph) {
  const auto is_constant = [&](const GraphOutput& output) {
    return graph[output.value].constant.has_value();
  };
  std::vector<std::string> names;
  if (std::all_of(graph.outputs.begin(), graph.outputs.end(), is_constant)) return names;
  for (const GraphOutput& output : graph.outputs) {
    if (is_constant(output)) names.push_back(output.name);
  }
  std::erase_if(graph.outputs, is_constant);
  return names;
}

void check_graph(const Graph& graph) {
  std::vector<bool> known(graph.values.size(), false);
  const auto breach = [](const std::string& what) {
    throw std::logic_error("after import: " + what);
  };
  const auto at = [&](ValueId id) {
    if (id.index < 0 || id.index >= static_cast<int>(known.size()))
      breach("a value is out of range");
    return static_cast<size_t>(id.index);
  };
  for (ValueId id : graph.inputs) known[at(id)] = true;
  for (size_t i = 0; i < known.size(); ++i) {
    if (graph.values[i].constant) known[i] = true;
  }
  for (const Node& node : graph.nodes) {
    if (node.target.find("::") == std::string::npos)
      breach(fmt::format("'{}' has no namespace", node.target));
    for (ValueId id : operands_of(node)) {
      if (!known[at(id)])
        breach(fmt::format("{} reads a value that nothing has produced yet", node.target));
    }
    for (ValueId id : node.outputs) {
      if (known[at(id)]) breach(fmt::format("{} produces a value a second time", node.target));
      known[at(id)] = true;
    }
  }
  for (const GraphOutput& output : graph.outputs) {
    if (!known[at(output.value)]) breach("an output is produced by nothing");
  }
}

}  // namespace torch2caffe
