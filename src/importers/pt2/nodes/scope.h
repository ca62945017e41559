// The tensors and sizes that the nodes of an exported graph speak of by name.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include "importers/pt2/nodes/tensor_table.h"
#include "importers/pt2/sizes/sizes.h"

namespace torch2caffe {

// A name of a tensor: the object that it stands for, and the value that it got when it was made.
struct TensorName {
  TensorTable::Tensor tensor = 0;
  ValueId made;
};

// One graph's names; a graph within a node has its own, so that a name may stand for several.
class Scope {
 public:
  // `graph` must outlive it. `path` tells it from the others: "submod_1.".
  Scope(const nlohmann::json& graph, const Sizes& sizes, std::string path = "")
      : graph_(&graph), sizes_(&sizes), path_(std::move(path)) {}

  const nlohmann::json& graph() const { return *graph_; }
  const std::string& path() const { return path_; }
  void add(const std::string& name, TensorName tensor) { tensors_.insert_or_assign(name, tensor); }
  // Throws ExpressionError where there is none of that name.
  const TensorName& tensor(const std::string& name) const;

  // What the archive tells of a tensor.
  const nlohmann::json& meta(const std::string& name) const {
    return graph_->at("tensor_values").at(name);
  }
  // The value's name has the path in front, as in a recorded reference.
  Value value(const std::string& name) const;

  // A SymInt or SymFloat argument, {"as_name": "sym_size"} or a number. Throws ExpressionError,
  // NotUnderstood and UnknownSymbol.
  Number number(const nlohmann::json& argument) const;
  int64_t integer(const nlohmann::json& argument) const;
  // A condition as the archive has it, {"as_bool": true} or {"as_expr": ...}; nothing for an
  // argument that is none.
  const nlohmann::json* condition(const nlohmann::json& argument) const;
  bool flag(const nlohmann::json& argument) const;

 private:
  const nlohmann::json* graph_;
  const Sizes* sizes_;
  std::string path_;
  std::unordered_map<std::string, TensorName> tensors_;
};

// Thrown for an argument of a kind that has no meaning in a graph: "custom_obj".
struct UnusableArgument {
  std::string kind;
};

// Turns an argument of the archive, {"as_ints": [1, 1]}, into one of a graph. `value_of` gives what
// stands for the tensor of a name. Throws UnusableArgument, ExpressionError, NotUnderstood,
// UnknownSymbol and nlohmann::json::exception.
Arg argument_of(const nlohmann::json& argument, const Scope& scope,
                const std::function<ValueId(const std::string&)>& value_of);

// The names of the tensors in one argument or output of a node, or in a list of them, in order.
std::vector<std::string> tensor_names(const nlohmann::json& argument);
std::vector<std::string> all_tensor_names(const nlohmann::json& arguments);

}  // namespace torch2caffe
