// The signature of an exported program.
#include "importers/pt2/program/signature.h"

#include <fmt/format.h>

#include "importers/pt2/archive/archive.h"
#include "importers/pt2/nodes/scope.h"
#include "importers/pt2/program/output_names.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

// "'n', an int": {"as_sym_int": {"as_name": "n"}} in words.
std::string described(const json& argument) {
  if (!argument.is_object() || argument.empty()) return "of no kind";
  const std::string kind = argument.begin().key();
  const json& held = argument.begin().value();
  constexpr std::string_view as = "as_", symbolic = "sym_";
  std::string_view type = kind;
  if (type.starts_with(as)) type.remove_prefix(as.size());
  if (type.starts_with(symbolic)) type.remove_prefix(symbolic.size());
  for (const char* key : {"as_name", "name"}) {
    if (!held.is_object() || !held.contains(key)) continue;
    return fmt::format("'{}', of type {}", held[key].get<std::string>(), type);
  }
  return held.is_primitive() ? fmt::format("{}, of type {}", held.dump(), type)
                             : fmt::format("one of type {}", type);
}

// The tensors that the user gives, in their order.
std::vector<ExportedInput> tensor_inputs(const json& module) {
  std::vector<ExportedInput> inputs;
  const json& tensors = module.at("graph").at("tensor_values");
  for (const json& spec : module.at("signature").at("input_specs")) {
    if (!spec.contains("user_input")) continue;
    const json& argument = spec["user_input"].at("arg");
    if (argument.contains("as_none")) continue;
    const std::vector<std::string> names = tensor_names(argument);
    if (names.size() != 1) {
      throw ConvertError(Status::cannot_be_expressed, "forward()",
                         "takes an input that is no tensor: " + described(argument),
                         "export the model with tensors as its only inputs");
    }
    inputs.push_back({names[0], names[0], tensors.at(names[0]).at("sizes")});
  }
  return inputs;
}

// forward()'s own words for its parameters, where each is one tensor.
void rename_inputs(const json& module, std::vector<ExportedInput>& inputs) {
  const json& calls = module.at("module_call_graph");
  if (calls.empty() || !calls[0].contains("signature")) return;
  const json& signature = calls[0]["signature"];
  const auto names = signature.find("forward_arg_names");
  if (names == signature.end() || !names->is_array() || names->size() != inputs.size()) return;
  for (size_t i = 0; i < inputs.size(); ++i) inputs[i].name = names->at(i).get<std::string>();
}

}  // namespace

std::vector<ExportedInput> user_inputs(const json& module) {
  std::vector<ExportedInput> inputs = tensor_inputs(module);
  rename_inputs(module, inputs);
  return inputs;
}

std::vector<std::string> user_output_names(const json& module, const std::string& archive) {
  const json& calls = module.at("module_call_graph");
  if (calls.empty() || !calls[0].contains("signature") || calls[0]["signature"].is_null()) {
    return {};
  }
  const auto& text = calls[0]["signature"].at("out_spec").get_ref<const std::string&>();
  return output_names(parse_json(text, archive),
                      module.value("treespec_namedtuple_fields", json::object()));
}

}  // namespace torch2caffe
