// Constant folding: see the header.
#include "importers/pt2/fold_constants.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/text_form.h"
#include "importers/pt2/constant_ops.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

bool is_constant(const Graph& graph, const Node& node) {
  const auto operands = operands_of(node);
  return std::all_of(operands.begin(), operands.end(),
                     [&](ValueId id) { return graph[id].constant.has_value(); });
}

std::optional<std::vector<Tensor>> known_results(const Graph& graph, const Node& node,
                                                 const KnownValue& known) {
  std::vector<Tensor> results;
  for (ValueId id : node.outputs) {
    auto value = known ? known(graph[id].name) : std::nullopt;
    if (!value || value->shape() != graph[id].shape) return std::nullopt;
    results.push_back(std::move(*value));
  }
  return results;
}

// One node as a graph of its own.
std::vector<Tensor> run_alone(const Graph& graph, const Node& node, const RunConstants& run) {
  Graph alone;
  alone.values = graph.values;
  alone.nodes = {node};
  for (ValueId id : node.outputs) alone.outputs.push_back({"", id});
  return run(alone);
}

}  // namespace

void fold_constants(Graph& graph, const KnownValue& known, const RunConstants& run) {
  std::vector<Node> left;
  std::vector<Problem> problems;
  for (Node& node : graph.nodes) {
    if (!is_constant(graph, node)) {
      left.push_back(std::move(node));
      continue;
    }
    auto results = known_results(graph, node, known);
    if (!results) results = compute_constants(node, graph);
    try {
      if (!results && run) results = run_alone(graph, node, run);
    } catch (const ConvertError& error) {
      for (const Problem& problem : error.problems()) {
        problems.push_back({node.where, node.target,
                            fmt::format("computes a constant, for which PyTorch is needed: {}: {}",
                                        problem.subject, problem.what),
                            problem.advice});
      }
    }
    for (size_t i = 0; results && i < node.outputs.size(); ++i) {
      graph[node.outputs[i]].constant = results->at(i);
    }
    // What stands for a constant that could not be had is not read any more.
    for (ValueId id : node.outputs) {
      if (!graph[id].constant) graph[id].constant = Tensor();
    }
  }
  if (!problems.empty()) throw ConvertError(Status::cannot_be_expressed, std::move(problems));
  graph.nodes = std::move(left);
}

}  // namespace torch2caffe
