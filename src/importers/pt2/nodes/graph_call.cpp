// Nodes that run a graph: see the header.
#include "importers/pt2/nodes/graph_call.h"

#include <fmt/format.h>

#include <algorithm>

#include "importers/pt2/archive/dtypes.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

DType dtype_in(const Scope& scope, const std::string& tensor) {
  return dtype_of_export(scope.meta(tensor).at("dtype").get<int64_t>());
}

std::vector<DType> operand_types(const Scope& scope, const NodeText& text) {
  std::vector<DType> types;
  for (const json& input : text.inputs()) {
    for (const std::string& name : tensor_names(input.at("arg")))
      types.push_back(dtype_in(scope, name));
  }
  return types;
}

}  // namespace

GraphCall graph_call_of(const json& node) {
  GraphCall call;
  int graphs = 0, words = 0, truths = 0;
  for (const json& input : node.at("inputs")) {
    const json& argument = input.at("arg");
    if (argument.contains("as_graph")) {
      call.body = &argument["as_graph"].at("graph");
      call.name = text_in(argument["as_graph"], "name");
      ++graphs;
    } else if (graphs > 0) {
      for (std::string& name : tensor_names(argument)) call.operands.push_back(std::move(name));
    } else if (argument.contains("as_string") && words++ == 0) {
      call.device = argument["as_string"].get<std::string>();
    } else if (argument.contains("as_bool") && truths++ == 0) {
      call.enabled = argument["as_bool"].get<bool>();
    }
  }
  if (graphs != 1) call.body = nullptr;
  return call;
}

bool runs_once(const std::string& target) {
  return target.starts_with("higher_order::wrap_") || target == "higher_order::invoke_subgraph" ||
         target == "higher_order::tag_activation_checkpoint";
}

bool is_control_flow(const std::string& target) {
  return target == "higher_order::cond" || target == "higher_order::while_loop";
}

bool is_autocast(const std::string& target) { return target == "higher_order::wrap_with_autocast"; }

std::optional<Problem> problem_of_autocast(const Scope& scope, const NodeText& text) {
  const std::vector<DType> operands = operand_types(scope, text);
  if (std::count(operands.begin(), operands.end(), DType::f32) == 0) return std::nullopt;
  for (const std::string& result : text.results) {
    const DType type = dtype_in(scope, result);
    if (type != DType::f16 && type != DType::bf16) continue;
    return Problem{text.where, text.target,
                   fmt::format("is rounded to {} by torch.autocast, and Caffe computes in float32, "
                               "so that its numbers would be others",
                               type == DType::f16 ? "float16" : "bfloat16"),
                   "export the model with torch.autocast(..., enabled=False) there, or without it"};
  }
  return std::nullopt;
}

}  // namespace torch2caffe
