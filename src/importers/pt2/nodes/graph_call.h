// Nodes that run a graph: `with torch.no_grad():` and the like in forward().
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "importers/pt2/nodes/node_text.h"
#include "importers/pt2/nodes/scope.h"
#include "torch2caffe/error.h"

namespace torch2caffe {

struct GraphCall {
  const nlohmann::json* body = nullptr;  // nothing for a node with several graphs, or none
  std::string name;                      // of the graph
  std::vector<std::string> operands;     // what it is given
  std::string device;                    // the first word in front of the graph: "cpu"
  bool enabled = false;                  // the first truth there
};
// Throws nlohmann::json::exception and ExpressionError.
GraphCall graph_call_of(const nlohmann::json& node);

// Those that run a graph once, whatever else they change about it.
bool runs_once(const std::string& target);
bool is_control_flow(const std::string& target);

// `with torch.autocast(...)`, the one of them that may change what is computed: on its `device`,
// where it is `enabled`.
bool is_autocast(const std::string& target);

// Of a node that torch.autocast has compute float32 in less, whose numbers are not Caffe's. Throws
// nlohmann::json::exception and ExpressionError.
std::optional<Problem> problem_of_autocast(const Scope& scope, const NodeText& text);

}  // namespace torch2caffe
