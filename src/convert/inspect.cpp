// inspect(): see torch2caffe/inspect.h.
#include "torch2caffe/inspect.h"

#include <fmt/format.h>

#include "convert/pipeline.h"
#include "convert/source.h"
#include "graph/operator_cost.h"
#include "lower/lower.h"
#include "net/cost.h"
#include "passes/pass.h"
#include "runtime/description.h"
#include "runtime/partial_net.h"

namespace torch2caffe {
namespace {

// ---- Caffe networks ----

// A network in a prototxt, layer by layer, with shapes as far as our rules know the layers.
Inspection inspect_prototxt(const std::filesystem::path& path) {
  const caffe::NetParameter description = read_prototxt(path);
  const PartialNet partial = partial_net(description, describe(path).inputs);
  Inspection result;
  for (size_t i = 0; i < partial.net.layers.size(); ++i) {
    const Layer& layer = partial.net.layers[i];
    InspectedRow& row = result.rows.emplace_back();
    row.name = layer.name();
    row.kind = layer.type();
    if (!partial.known[i]) {
      if (result.notes.empty())
        result.notes.push_back(fmt::format(
            "shapes end at layer '{}': its type {} is not known, or its shapes do not fit",
            layer.name(), layer.type()));
      continue;
    }
    row.shapes = shapes_of(partial.net, layer.tops);
    const Cost cost = layer.type() == "Input" ? Cost{} : cost_of(partial.net, layer);
    row.parameters = cost.parameters;
    row.multiply_adds = cost.multiply_adds;
    row.blob_elements = cost.blob_elements;
  }
  return result;
}

// ---- PyTorch models ----

std::vector<InspectedRow> rows_of(const Graph& graph) {
  std::vector<InspectedRow> rows;
  const std::vector<OperatorCost> costs = operator_costs(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    InspectedRow& row = rows.emplace_back();
    row.name = node.where.module;
    row.kind = node.target;
    row.where = node.where;
    row.parameters = costs[i].parameters;
    row.multiply_adds = costs[i].multiply_adds;
    row.blob_elements = costs[i].elements;
    for (ValueId output : node.outputs) row.shapes.push_back(graph[output].shape);
  }
  return rows;
}

TargetObstacles obstacles_for(const Target& target, const Net& lowered, const Graph& graph) {
  TargetObstacles result;
  result.target = target.name();
  try {
    Net net = lowered;
    run_passes(net, graph, target);
    const Cost cost = cost_of(net);
    result.multiply_adds = cost.multiply_adds;
    result.blob_elements = cost.blob_elements;
    result.choices = net.choices;
  } catch (const ConvertError& error) {
    result.problems = error.problems();
  }
  return result;
}

Inspection inspect_model(const ModelSource& source) {
  check_source(source);
  const OpenedSource opened = open_source(source, {false, 1});
  Graph graph = opened.model->graph();
  Inspection result;
  result.rows = rows_of(graph);
  prepare(graph);
  result.notes = opened.notes;
  try {
    const Net net = lower(graph);
    for (const Target& target : targets())
      result.targets.push_back(obstacles_for(target, net, graph));
  } catch (const ConvertError& error) {
    for (const Target& target : targets()) {
      TargetObstacles& obstacles = result.targets.emplace_back();
      obstacles.target = target.name();
      obstacles.problems = error.problems();
    }
  }
  return result;
}

}  // namespace

Inspection inspect(const ModelSource& source) {
  Inspection result = source.model.extension() == ".prototxt" ? inspect_prototxt(source.model)
                                                              : inspect_model(source);
  for (const InspectedRow& row : result.rows) {
    result.parameters += row.parameters;
    result.multiply_adds += row.multiply_adds;
    result.blob_elements += row.blob_elements;
  }
  return result;
}

}  // namespace torch2caffe
