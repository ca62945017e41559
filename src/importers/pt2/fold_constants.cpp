// Constant folding: see the header.
#include "importers/pt2/fold_constants.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/constant_views.h"
#include "importers/import.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

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

class ConstantFolder {
 public:
  ConstantFolder(Graph& graph, const KnownValue& known, const RunConstants& run)
      : graph_(graph), known_(known), run_(run), state_(graph.values.size(), State::unknown) {
    for (ValueId id : graph.inputs) state_of(id) = State::made;
    for (const Node& node : graph.nodes) {
      for (ValueId id : node.outputs) state_of(id) = State::made;
    }
    for (size_t i = 0; i < graph.values.size(); ++i) {
      if (graph.values[i].constant) state_[i] = State::constant;
    }
  }

  std::vector<NodeProblem> run() {
    std::vector<Node> left;
    for (Node& node : graph_.nodes) {
      if (!fold(node)) left.push_back(std::move(node));
    }
    graph_.nodes = std::move(left);
    return std::move(problems_);
  }

 private:
  // Of a value: unknown is a constant of a type that Caffe has not.
  enum class State { made, constant, failed, unknown };

  State& state_of(ValueId id) { return state_[static_cast<size_t>(id.index)]; }

  // Whether the node is gone.
  bool fold(Node& node) {
    if (node.target.starts_with(unreadable)) return false;
    bool constant = true, failed = false;
    for (ValueId id : operands_of(node)) {
      const State state = state_of(id);
      if (state == State::unknown) {
        fail(node, fmt::format("reads '{}', whose type has no meaning in Caffe", graph_[id].name),
             "compute with float32");
        return false;
      }
      constant = constant && state != State::made;
      failed = failed || state == State::failed;
    }
    if (!constant) return false;
    if (failed) return mark_failed(node);
    const auto results = results_of(node);
    if (!results) return mark_failed(node);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      graph_[node.outputs[i]].constant = results->at(i);
      state_of(node.outputs[i]) = State::constant;
    }
    return true;
  }

  std::optional<std::vector<Tensor>> results_of(const Node& node) {
    room_ -= bytes_of_results(graph_, node);
    if (room_ < 0) fail_as_too_large(node);
    auto results = view_constants(node, graph_);
    if (!results) results = known_results(graph_, node, known_);
    if (results) return results;
    if (!run_) {
      report(node, "computes a constant, for which PyTorch is needed",
             "convert model.py instead, which computes it there");
      return std::nullopt;
    }
    try {
      return run_alone(graph_, node, run_);
    } catch (const ConvertError& error) {
      const Problem& problem = error.problems().at(0);
      report(node,
             fmt::format("computes a constant, for which PyTorch is needed: {}: {}",
                         problem.subject, problem.what),
             problem.advice);
      return std::nullopt;
    }
  }

  void report(const Node& node, const std::string& what, const std::string& advice) {
    problems_.push_back({node.outputs.at(0), {node.where, node.target, what, advice}});
  }

  // One that cannot be computed, and so whatever is made of it alone. It stays in the graph.
  bool mark_failed(Node& node) {
    node.target = unreadable + node.target;
    node.args.clear();
    for (ValueId id : node.outputs) state_of(id) = State::failed;
    return false;
  }

  void fail(Node& node, const std::string& what, const std::string& advice) {
    report(node, what, advice);
    node.target = unreadable + node.target;
    node.args.clear();
  }

  Graph& graph_;
  const KnownValue& known_;
  const RunConstants& run_;
  std::vector<State> state_;
  std::vector<NodeProblem> problems_;
  // No file for Caffe may be larger, so what is computed for it need not be.
  int64_t room_ = int64_t{2} << 30;
};

}  // namespace

std::vector<NodeProblem> fold_constants(Graph& graph, const KnownValue& known,
                                        const RunConstants& run) {
  return ConstantFolder(graph, known, run).run();
}

}  // namespace torch2caffe
