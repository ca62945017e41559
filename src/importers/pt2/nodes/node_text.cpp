// NodeText: see the header.
#include "importers/pt2/nodes/node_text.h"

#include "importers/pt2/nodes/node_location.h"
#include "importers/pt2/nodes/operators.h"
#include "importers/pt2/nodes/scope.h"

namespace torch2caffe {

NodeText::NodeText(const nlohmann::json& node)
    : json(node),
      target(operator_name(node.at("target").get<std::string>())),
      results(all_tensor_names(node.at("outputs"))) {
  const nlohmann::json metadata = node.value("metadata", nlohmann::json::object());
  where = node_location(text_in(metadata, "stack_trace"), text_in(metadata, "nn_module_stack"));
}

std::string NodeText::first_operand() const {
  if (inputs().empty()) return "";
  const auto names = tensor_names(inputs()[0].at("arg"));
  return names.size() == 1 ? names[0] : "";
}

std::string text_in(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace torch2caffe
