// inspect(): see torch2caffe/inspect.h.
#include "torch2caffe/inspect.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <stdexcept>

#include "convert/source.h"
#include "lower/lower.h"
#include "net/cost.h"
#include "net/layer_type.h"
#include "passes/pass.h"
#include "recognise/recognise.h"
#include "runtime/description.h"

namespace torch2caffe {
namespace {

// ---- Caffe networks ----

// A network in a prototxt, layer by layer, with shapes as far as our rules know the layers.
class NetReader {
 public:
  explicit NetReader(const std::filesystem::path& path) : param_(read_prototxt(path)) {
    for (const InputSpec& input : describe(path).inputs) {
      names_[input.name] = net_.add_blob({input.name, input.shape, {}});
    }
  }

  Inspection inspect() {
    for (const auto& layer : param_.layer()) add(layer);
    if (unknown_) {
      result_.notes.push_back(fmt::format(
          "shapes end at layer '{}': its type {} is not known, or its shapes do not fit",
          unknown_->name(), unknown_->type()));
    }
    return std::move(result_);
  }

 private:
  void add(const caffe::LayerParameter& param) {
    InspectedRow& row = result_.rows.emplace_back();
    row.name = param.name();
    row.kind = param.type();
    if (param.type() == "Input") {
      for (const std::string& top : param.top()) row.shapes.push_back(net_[names_.at(top)].shape);
      return;
    }
    if (unknown_) return;
    try {
      measure(param, row);
    } catch (const std::exception&) {  // a rule of ours does not fit somebody's layer
      unknown_ = param;
    }
  }

  void measure(const caffe::LayerParameter& param, InspectedRow& row) {
    Layer layer;
    layer.param = param;
    for (const std::string& bottom : param.bottom()) layer.bottoms.push_back(names_.at(bottom));
    const auto bottoms = shapes_of(net_, layer.bottoms);
    const LayerType& type = layer_type(layer);
    row.shapes = type.shapes(layer, bottoms);
    for (int i = 0; i < param.top_size(); ++i) {
      const bool in_place = names_.count(param.top(i)) > 0;
      const Shape& shape = row.shapes.at(static_cast<size_t>(i));
      if (!in_place) names_[param.top(i)] = net_.add_blob({param.top(i), shape, {}});
      layer.tops.push_back(names_.at(param.top(i)));
    }
    for (const Shape& shape : type.weight_shapes(layer, bottoms))
      layer.weights.push_back(Tensor(DType::f32, shape, nullptr));  // no value is ever read
    const Cost cost = cost_of(net_, layer);
    row.parameters = cost.parameters;
    row.multiply_adds = cost.multiply_adds;
    result_.parameters += cost.parameters;
    result_.multiply_adds += cost.multiply_adds;
    result_.blob_elements += cost.blob_elements;
  }

  caffe::NetParameter param_;
  Net net_;
  std::map<std::string, BlobId> names_;
  std::optional<caffe::LayerParameter> unknown_;  // the first one
  Inspection result_;
};

// ---- PyTorch models ----

std::vector<InspectedRow> rows_of(const Graph& graph) {
  std::vector<InspectedRow> rows;
  for (const Node& node : graph.nodes) {
    InspectedRow& row = rows.emplace_back();
    row.name = node.where.module;
    row.kind = node.target;
    row.where = node.where;
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
  recognise(graph);
  result.notes = opened.notes;
  try {
    const Net lowered = lower(graph);
    const Cost cost = cost_of(lowered);
    result.parameters = cost.parameters;
    result.multiply_adds = cost.multiply_adds;
    result.blob_elements = cost.blob_elements;
    for (const Target& target : targets())
      result.targets.push_back(obstacles_for(target, lowered, graph));
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
  if (source.model.extension() == ".prototxt") return NetReader(source.model).inspect();
  return inspect_model(source);
}

}  // namespace torch2caffe
