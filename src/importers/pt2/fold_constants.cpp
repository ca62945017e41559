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
  const auto own = [&](ValueId id) { return id.index < 0 ? id : alone.add_value(graph[id]); };
  alone.nodes = {node};
  for (NamedArg& arg : alone.nodes[0].args) {
    if (auto* id = std::get_if<ValueId>(&arg.value)) *id = own(*id);
    if (auto* ids = std::get_if<std::vector<ValueId>>(&arg.value)) {
      std::transform(ids->begin(), ids->end(), ids->begin(), own);
    }
  }
  for (ValueId& id : alone.nodes[0].outputs) {
    id = own(id);
    alone.outputs.push_back({"", id});
  }
  return run(alone);
}

// Reads nothing that is neither a constant, nor an input, nor made by a node.
void check_operands(const Graph& graph, const Node& node, const std::vector<bool>& made,
                    std::vector<Problem>& problems) {
  for (ValueId id : operands_of(node)) {
    if (graph[id].constant || made[static_cast<size_t>(id.index)]) continue;
    problems.push_back(
        {node.where, node.target,
         fmt::format("reads '{}', whose type has no meaning in Caffe", graph[id].name),
         "compute with float32"});
  }
}

int64_t bytes_of_results(const Graph& graph, const Node& node) {
  int64_t bytes = 0;
  for (ValueId id : node.outputs) {
    if (graph[id].dtype != DType::other) {
      bytes += count_of(graph[id].shape) * size_of(graph[id].dtype);
    }
  }
  return bytes;
}

[[noreturn]] void fail_as_too_large(const Node& node) {
  throw ConvertError(
      Status::cannot_be_expressed,
      {Problem{node.where, node.target, "the constants that the model computes take over 2 GiB",
               "compute them before the model is exported"}});
}

std::vector<bool> made_values(const Graph& graph) {
  std::vector<bool> made(graph.values.size(), false);
  for (ValueId id : graph.inputs) made[static_cast<size_t>(id.index)] = true;
  for (const Node& node : graph.nodes) {
    for (ValueId id : node.outputs) made[static_cast<size_t>(id.index)] = true;
  }
  return made;
}

}  // namespace

void fold_constants(Graph& graph, const KnownValue& known, const RunConstants& run) {
  std::vector<Node> left;
  std::vector<Problem> problems;
  // No file for Caffe may be larger, so what is computed for it need not be.
  int64_t room = int64_t{2} << 30;
  const std::vector<bool> made = made_values(graph);
  for (Node& node : graph.nodes) {
    if (!is_constant(graph, node)) {
      check_operands(graph, node, made, problems);
      left.push_back(std::move(node));
      continue;
    }
    auto results = known_results(graph, node, known);
    room -= bytes_of_results(graph, node);
    if (room < 0) fail_as_too_large(node);
    if (!results) results = compute_constants(node, graph);
    if (results && results->size() != node.outputs.size()) results = std::nullopt;
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
    if (!results && !run) {
      problems.push_back({node.where, node.target,
                          "computes a constant, for which PyTorch is needed",
                          "convert model.py instead, which computes it there"});
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
