// The driver: one node after the other, all errors together.
#include "lower/lower.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "graph/constant_views.h"
#include "graph/text_form.h"
#include "lower/names.h"
#include "lower/place.h"
#include "lower/untranslatable.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

class Lowering {
 public:
  Lowering(const Graph& graph, const OpRegistry& registry)
      : graph_(graph),
        registry_(registry),
        blobs_(graph.values.size()),
        poisoned_(graph.values.size(), false) {}

  Net run() {
    for (ValueId input : graph_.inputs) add_input(input);
    const std::vector<std::string> names = layer_names(graph_);
    for (size_t i = 0; i < graph_.nodes.size(); ++i) lower_node(graph_.nodes[i], names[i]);
    for (const GraphOutput& output : graph_.outputs) add_output(output);
    return std::move(net_);
  }

  void report() const {
    std::vector<Problem> problems = unknown_;
    problems.insert(problems.end(), refused_.begin(), refused_.end());
    if (!problems.empty()) throw ConvertError(Status::cannot_be_expressed, std::move(problems));
  }

 private:
  std::optional<BlobId>& blob_of(ValueId id) { return blobs_[static_cast<size_t>(id.index)]; }

  void add_input(ValueId input) {
    const Value& value = graph_[input];
    caffe::LayerParameter param = layer_of_type("Input");
    auto& shape = *param.mutable_input_param()->add_shape();
    for (int64_t dim : value.shape) shape.add_dim(dim);
    LayerBuilder builder(net_, net_.layers.size(), value.name.empty() ? "input" : value.name, {});
    blob_of(input) = builder.add(std::move(param), {});
    net_[*blob_of(input)].value = input;
  }

  void lower_node(const Node& node, const std::string& name) {
    const auto operands = operands_of(node);
    const bool poisoned = std::any_of(operands.begin(), operands.end(), [&](ValueId id) {
      return poisoned_[static_cast<size_t>(id.index)];
    });
    const Op* op = registry_.find(node.target);
    if (op == nullptr) {
      const auto known = why_untranslatable(node.target);
      const Refusal why = known.value_or(Refusal{"has no translation to Caffe", unknown_advice()});
      unknown_.push_back({place_of(graph_, node), out_of_place(node.target), why.what, why.advice});
    }
    if (op == nullptr || poisoned) return poison(node);
    if (views_what_is_known(node)) return;
    const size_t blobs_before = net_.blobs.size();
    try {
      OpContext context(node, op->schema, graph_,
                        LayerBuilder(net_, net_.layers.size(), name, {node.where}), blobs_);
      require_elements(context);
      op->translate(context);
      check_types(node, *op);
      remember_values(node, blobs_before);
    } catch (const Refusal& refusal) {
      refused_.push_back(
          {place_of(graph_, node), out_of_place(node.target), refusal.what, refusal.advice});
      poison(node);
    }
  }

  // A view of what turned out to be the same for every input is that as well.
  bool views_what_is_known(const Node& node) {
    const auto operands = operands_of(node);
    const auto is_known = [&](ValueId id) { return id.index < 0 || graph_[id].constant; };
    if (operands.empty() || !std::ranges::all_of(operands, is_known)) return false;
    const auto results = view_constants(node, graph_);
    for (size_t i = 0; results && i < results->size(); ++i)
      graph_[node.outputs[i]].constant = (*results)[i];
    return results.has_value();
  }

  // A part of a split may be empty, as long as nobody reads it.
  static void require_elements(const OpContext& op) {
    for (size_t i = 0; i < op.results(); ++i) {
      op.require(count_of(op.result_shape(i)) > 0 || !op.is_read(i), "its result is empty",
                 "Caffe has no blobs without elements: leave it out of the model");
    }
  }

  // Results that are no floats: as the operator says, and of the type that its operands have.
  void check_types(const Node& node, const Op& op) const {
    const auto is_float = [](DType type) { return type == DType::f32 || type == DType::f64; };
    const auto is_whole = [](DType type) { return type == DType::i64 || type == DType::i32; };
    const auto operands = operands_of(node);
    const bool keeps_whole = op.results == Results::whole ||
                             (op.results == Results::moved &&
                              std::none_of(operands.begin(), operands.end(),
                                           [&](ValueId id) { return is_float(graph_[id].dtype); }));
    for (ValueId id : node.outputs) {
      const DType type = graph_[id].dtype;
      const bool is_truth = type == DType::boolean && op.results == Results::whole;
      if (!blobs_[static_cast<size_t>(id.index)] || is_float(type) || is_truth ||
          (is_whole(type) && keeps_whole))
        continue;
      throw Refusal{fmt::format("its result is of type {}", name_of(type)),
                    "Caffe computes with float32 only: leave out torch.autocast or the "
                    "conversion, or keep this part outside of the model"};
    }
  }

  static std::string unknown_advice() {
    return "replace it in the model, or see 'torch2caffe ops' for what can be translated";
  }

  // A blob stands for the first value that it holds; nodes that add no layer only name it again.
  void remember_values(const Node& node, size_t blobs_before) {
    for (ValueId id : node.outputs) {
      const auto blob = blob_of(id);
      if (blob && static_cast<size_t>(blob->index) >= blobs_before) net_[*blob].value = id;
    }
  }

  void poison(const Node& node) {
    for (ValueId id : node.outputs) poisoned_[static_cast<size_t>(id.index)] = true;
  }

  // An output must be a top that nothing else reads, or Caffe does not count it as one.
  void add_output(const GraphOutput& output) {
    if (poisoned_[static_cast<size_t>(output.value.index)]) return;
    const std::string subject =
        output.name.empty() ? "output" : fmt::format("output '{}'", output.name);
    if (graph_[output.value].constant) {
      refused_.push_back(
          {{}, subject, "does not depend on the input", "return only what the network computes"});
      return;
    }
    const auto blob = blob_of(output.value);
    if (!blob) {
      refused_.push_back({where_of(output.value), subject,
                          "is a part of an operator's result that Caffe does not compute",
                          "do not return it"});
      return;
    }
    net_[*blob].value = output.value;  // of the values that it holds, the one that users see
    net_.outputs.push_back(*blob);
  }

  Location where_of(ValueId value) const {
    for (const Node& node : graph_.nodes) {
      if (std::count(node.outputs.begin(), node.outputs.end(), value) > 0) return node.where;
    }
    return {};
  }

  Graph graph_;  // a copy: what turns out to be the same for every input becomes a constant
  const OpRegistry& registry_;
  Net net_;
  std::vector<std::optional<BlobId>> blobs_;  // by value
  std::vector<bool> poisoned_;  // by value: follows from a node that could not be translated
  std::vector<Problem> unknown_, refused_;
};

}  // namespace

Net lower(const Graph& graph, const OpRegistry& registry) {
  Lowering lowering(graph, registry);
  Net net = lowering.run();
  lowering.report();
  return net;
}

Net lower_what_can_be(const Graph& graph, const OpRegistry& registry) {
  return Lowering(graph, registry).run();
}

}  // namespace torch2caffe
