// Names for layers.
#include "lower/names.h"

#include <map>
#include <set>

#include "graph/schema.h"

namespace torch2caffe {
namespace {

// "aten::add_.Tensor" -> "add", "aten::_convolution" -> "convolution".
std::string short_name(const std::string& target) {
  std::string name = out_of_place(target);
  name = name.substr(name.find("::") + 2);
  name = name.substr(0, name.find('.'));
  return name.substr(std::min(name.find_first_not_of('_'), name.size() - 1));
}

}  // namespace

std::vector<std::string> layer_names(const Graph& graph) {
  std::map<std::string, std::set<std::string>> operators;  // by module path
  std::set<std::string> parents = {""};                    // paths that have modules below them
  for (const Node& node : graph.nodes) {
    const std::string& path = node.where.module;
    operators[path].insert(short_name(node.target));
    for (size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
      parents.insert(path.substr(0, dot));
    }
  }
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) {
    const std::string& path = node.where.module;
    const bool is_the_module = parents.count(path) == 0 && operators[path].size() == 1;
    const std::string prefix = path.empty() ? "" : path + ".";
    names.push_back(is_the_module ? path : prefix + short_name(node.target));
  }
  return names;
}

}  // namespace torch2caffe
