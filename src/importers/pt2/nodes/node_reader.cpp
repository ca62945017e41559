// NodeReader: see the header.
#include "importers/pt2/nodes/node_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/zip_archive.h"
#include "graph/shape_arguments.h"
#include "graph/views.h"
#include "importers/import.h"
#include "importers/pt2/archive/dtypes.h"
#include "importers/pt2/nodes/graph_call.h"
#include "importers/pt2/nodes/operators.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

constexpr int deepest_graph = 16;
constexpr const char* no_branches =
    "Caffe's networks do the same for every input: rewrite this part, or leave it outside of the "
    "model";
constexpr const char* fixed_sizes =
    "export the model without dynamic_shapes, which leaves no such sizes";

bool is_set(const Node& node, std::string_view flag) {
  return std::any_of(node.args.begin(), node.args.end(), [&](const NamedArg& arg) {
    return arg.name == flag && std::holds_alternative<bool>(arg.value) && std::get<bool>(arg.value);
  });
}

// "Runtime assertion failed for expression Eq(s0, 4) on node 'eq_1'" -> "Eq(s0, 4)".
std::string words_of(const NodeText& condition) {
  if (condition.inputs().size() < 2) return "";
  const std::string message = text_in(condition.inputs()[1].at("arg"), "as_string");
  constexpr std::string_view before = "expression ", behind = " on node ";
  const size_t begin = message.find(before), end = message.rfind(behind);
  if (begin == std::string::npos || end == std::string::npos || end < begin) return message;
  return message.substr(begin + before.size(), end - begin - before.size());
}

}  // namespace

// ---- values ----

ValueId NodeReader::add(Scope& scope, const std::string& name, Value value, bool depends) {
  const ValueId id = tensors_.add_value(std::move(value), depends);
  scope.add(name, {tensors_.add(id), id});
  return id;
}

ValueId NodeReader::read_output(const Scope& scope, const std::string& name) {
  const TensorName& tensor = scope.tensor(name);
  try {
    return tensors_.read(tensor.tensor, {});
  } catch (const ConvertError& error) {
    Node node{
        std::string(unreadable) + "return", {}, {tensors_.add_value(scope.value(name), true)}, {}};
    const ValueId result = node.outputs[0];
    program_.problems.push_back({result, error.problems().at(0), true});
    tensors_.add_node(std::move(node));
    return result;
  }
}

// ---- nodes ----

void NodeReader::read_nodes(Scope& scope) {
  for (const json& json_node : scope.graph().at("nodes")) {
    const NodeText text(json_node);
    const auto problem = [&](const std::string& what, const std::string& advice) {
      return Problem{text.where, text.target, what, advice};
    };
    try {
      read_node(scope, text);
    } catch (const UnknownSymbol& symbol) {
      const std::string what =
          fmt::format("uses the size '{}', which depends on the input's data", symbol.name);
      add_unreadable(scope, text, problem(what, no_branches), true);
    } catch (const UnusableArgument& argument) {
      add_unreadable(scope, text,
                     problem(fmt::format("has an argument of the kind '{}'", argument.kind),
                             "use numbers, strings, tensors, or lists of them"));
    } catch (const NotUnderstood& error) {
      add_unreadable(
          scope, text,
          problem(fmt::format("has a size that is not understood: {}", error.what), fixed_sizes));
    } catch (const ExpressionError& error) {
      fail_as_damaged(archive_.path, fmt::format("node {}: {}", text.target, error.what));
    } catch (const json::exception& error) {
      fail_as_damaged(archive_.path, fmt::format("node {}: {}", text.target, error.what()));
    } catch (const ConvertError& error) {
      if (error.status() != Status::cannot_be_expressed) throw;
      add_unreadable(scope, text, error.problems().at(0), true);
    }
  }
}

// Whoever reads its results goes on, so that the model's other problems are found.
void NodeReader::add_unreadable(Scope& scope, const NodeText& text, Problem problem, bool once) {
  if (text.results.empty()) return;
  Node node{unreadable + text.target, {}, {}, text.where};
  for (const std::string& name : text.results) {
    Value value{scope.path() + name, DType::f32, {}, std::nullopt};
    try {
      value = scope.value(name);
    } catch (const UnknownSymbol&) {
    } catch (const NotUnderstood&) {
    }
    node.outputs.push_back(add(scope, name, std::move(value), true));
  }
  program_.problems.push_back({node.outputs[0], std::move(problem), once});
  tensors_.add_node(std::move(node));
}

void NodeReader::read_node(Scope& scope, const NodeText& text) {
  if (text.target.starts_with("higher_order::")) return read_graph_call(scope, text);
  if (text.target == "aten::_assert_scalar") return read_condition(scope, text);
  // Sizes, and checks of data.
  if (text.results.empty() && !is_in_place(text.target)) return;
  if (!autocast_.empty()) {
    if (auto problem = problem_of_autocast(scope, text))
      return add_unreadable(scope, text, std::move(*problem), true);
  }
  Node node{text.target, {}, {}, text.where};
  Node exported = node;
  std::vector<TensorName> operands;
  const bool is_foreign = !text.target.starts_with("aten::");
  for (const json& input : text.inputs()) {
    const auto read = [&](const std::string& name) {
      operands.push_back(scope.tensor(name));
      return tensors_.read(operands.back().tensor, text.where);
    };
    const auto made = [&](const std::string& name) { return scope.tensor(name).made; };
    const std::string name = text_in(input, "name");
    try {
      node.args.push_back({name, argument_of(input.at("arg"), scope, read)});
      exported.args.push_back({name, argument_of(input.at("arg"), scope, made)});
    } catch (const UnusableArgument&) {
      if (!is_foreign) throw;  // else it is the operator that nobody knows
    }
  }
  node.target = exported.target = with_scalar_overload(text.target, node);
  if (text.results.size() == 1) node = without_shape_argument(node, scope.value(text.results[0]));
  add_results(scope, text, std::move(node), std::move(exported), operands);
}

void NodeReader::add_results(Scope& scope, const NodeText& text, Node node, Node exported,
                             const std::vector<TensorName>& operands) {
  const bool depends = tensors_.depends(node);
  for (const std::string& name : text.results) {
    node.outputs.push_back(tensors_.add_value(scope.value(name), depends));
  }
  exported.outputs = node.outputs;
  program_.as_exported.nodes.push_back(exported);
  const ValueId first = node.outputs.empty() ? ValueId{} : node.outputs[0];

  if (hands_on(scope, exported, text)) {
    scope.add(text.results[0], {operands.at(0).tensor, first});
    return;
  }
  if (is_in_place(exported.target)) {
    if (operands.empty() || node.outputs.size() != 1) {
      throw ExpressionError{"it writes into nothing, or into several tensors"};
    }
    scope.add(text.results[0], {operands[0].tensor, first});
    tensors_.add_node(std::move(node));
    return tensors_.write(operands[0].tensor, first, text.where);
  }
  std::optional<TensorTable::Tensor> base;
  Alias view;
  if (!operands.empty() && shares_memory(scope, exported, text)) {
    base = operands[0].tensor;
    view = view_of_first(node);
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const ValueId id = node.outputs[i];
    view.result = i;
    scope.add(text.results[i], {base ? tensors_.add_view(*base, view, id) : tensors_.add(id), id});
  }
  tensors_.add_node(std::move(node));
}

// How the node's results are views of its first argument.
Alias NodeReader::view_of_first(const Node& node) {
  Alias view{node, 0, 0, {}};
  // Views of a list of tensors can neither be made anew nor be put back.
  if (!std::holds_alternative<ValueId>(node.args.at(0).value)) view.node.args.clear();
  for (ValueId id : node.outputs) {
    view.results.push_back({"", graph()[id].dtype, graph()[id].shape, std::nullopt});
  }
  return view;
}

// ---- memory ----

Shape NodeReader::strides_of(const json& meta) const {
  Shape strides;
  for (const json& stride : meta.at("strides")) {
    const Number number = sizes_.value(stride);
    if (!number.is_integer()) throw ExpressionError{"a stride comes out as a fraction"};
    strides.push_back(number.numerator);
  }
  return strides;
}

// Whether PyTorch gives back the very tensor that the node got.
bool NodeReader::hands_on(const Scope& scope, const Node& node, const NodeText& text) const {
  const std::string operand = text.first_operand();
  if (operand.empty() || text.results.size() != 1) return false;
  if (sharing_of(node.target) != Sharing::if_unchanged) return false;
  if (is_set(node, "train") || is_set(node, "copy")) return false;
  const json& before = scope.meta(operand);
  const json& after = scope.meta(text.results[0]);
  return before.at("dtype") == after.at("dtype") && before.at("sizes") == after.at("sizes") &&
         before.at("strides") == after.at("strides");
}

bool NodeReader::shares_memory(const Scope& scope, const Node& node, const NodeText& text) const {
  const Sharing sharing = sharing_of(node.target);
  if (sharing != Sharing::if_strides_allow) return sharing == Sharing::always;
  const std::string operand = text.first_operand();
  if (operand.empty()) return false;
  const json& before = scope.meta(operand);
  const Shape sizes = sizes_.shape(before.at("sizes"));
  const Shape strides = strides_of(before);
  if (sizes.size() != strides.size()) throw ExpressionError{"a tensor has too few strides"};
  return can_view(sizes, strides, sizes_.shape(scope.meta(text.results.at(0)).at("sizes")));
}

// ---- conditions on sizes ----

void NodeReader::read_condition(const Scope& scope, const NodeText& text) {
  if (text.inputs().empty()) return;
  const json* condition = scope.condition(text.inputs()[0].at("arg"));
  if (condition == nullptr) return;
  if (auto violation = sizes_.violation(*condition, words_of(text), text.where)) {
    violations_.push_back(std::move(*violation));
  }
}

void NodeReader::check_conditions() {
  if (!violations_.empty()) throw ConvertError(Status::wrong_usage, std::move(violations_));
}

// ---- graphs within nodes ----

// with torch.no_grad(): and the like are calls of a graph, whose nodes come to stand here.
void NodeReader::read_graph_call(Scope& scope, const NodeText& text) {
  const GraphCall call = graph_call_of(text.json);
  if (is_control_flow(text.target)) {
    return add_unreadable(
        scope, text,
        {text.where, text.target, "is control flow that depends on the input's data", no_branches});
  }
  if (!runs_once(text.target) || call.body == nullptr) {
    return add_unreadable(scope, text,
                          {text.where, text.target, "calls graphs in a way that is not understood",
                           "write this part with plain operators"});
  }
  if (++depth_ > deepest_graph) fail_as_damaged(archive_.path, "its graphs are nested too deeply");
  Scope inner(*call.body, sizes_, fmt::format("{}{}.", scope.path(), call.name));
  const std::vector<std::string> names = all_tensor_names(call.body->at("inputs"));
  if (names.size() != call.operands.size())
    throw ExpressionError{"a graph has other inputs than given"};
  for (size_t i = 0; i < names.size(); ++i) {
    inner.add(names[i], scope.tensor(call.operands[i]));
  }
  const std::set<std::string> outside = autocast_;
  if (is_autocast(text.target)) autocast_.erase(call.device);
  if (is_autocast(text.target) && call.enabled) autocast_.insert(call.device);
  read_nodes(inner);
  autocast_ = outside;
  --depth_;
  const std::vector<std::string> made = all_tensor_names(call.body->at("outputs"));
  if (made.size() != text.results.size())
    throw ExpressionError{"a graph has other outputs than used"};
  for (size_t i = 0; i < made.size(); ++i) scope.add(text.results[i], inner.tensor(made[i]));
}

}  // namespace torch2caffe
