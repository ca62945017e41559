// TreeSpec, protocol 1: [1, {"type": "builtins.dict", "context": "[\"a\", \"b\"]",
// "children_spec": [...]}]. A leaf's type is null.
#include "importers/pt2/program/output_names.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

// What stands between the braces of a container, as names: keys, fields, or numbers.
std::vector<std::string> keys_of(const json& node, const json& named_tuples) {
  const json& type = node.at("type");
  const json context = node.at("context").is_string()
                           ? json::parse(node.at("context").get<std::string>(), nullptr, false)
                           : json();
  json keys = context;
  if (context.is_object()) keys = context.value("dict_context", json());  // defaultdict
  if (type == "collections.namedtuple") {
    const auto name = context.is_string() ? context.get<std::string>() : std::string();
    const auto found = named_tuples.find(name);
    keys = found == named_tuples.end() ? json() : found->at("field_names");
  }
  std::vector<std::string> names;
  const size_t count = node.at("children_spec").size();
  for (size_t i = 0; i < count; ++i) {
    const json key = keys.is_array() && keys.size() == count ? keys[i] : json();
    if (key.is_string() || key.is_number()) {
      names.push_back(key.is_string() ? key.get<std::string>() : key.dump());
    } else {
      names.push_back(std::to_string(i));
    }
  }
  return names;
}

void collect(const json& node, const std::string& name, const json& named_tuples,
             std::vector<std::string>& names) {
  if (node.at("type").is_null()) {
    names.push_back(name);
    return;
  }
  const std::vector<std::string> keys = keys_of(node, named_tuples);
  for (size_t i = 0; i < keys.size(); ++i) {
    collect(node.at("children_spec").at(i), name.empty() ? keys[i] : name + "." + keys[i],
            named_tuples, names);
  }
}

}  // namespace

std::vector<std::string> output_names(const json& tree, const json& named_tuples) {
  std::vector<std::string> names;
  collect(tree.at(1), "", named_tuples, names);
  return names;
}

}  // namespace torch2caffe
