// Reads the graph: names become values, writes in place and views are told apart, sizes become
// numbers. Nodes that compute sizes alone are left out, as the archive tells all sizes.
#include "importers/pt2/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/zip_archive.h"
#include "importers/pt2/dtypes.h"
#include "importers/pt2/node_location.h"
#include "importers/pt2/operators.h"
#include "importers/pt2/scope.h"
#include "importers/pt2/signature.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

constexpr int deepest_graph = 16;

[[noreturn]] void refuse(const Location& where, const std::string& subject, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::cannot_be_expressed, {Problem{where, subject, what, advice}});
}

std::string text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class ProgramReader {
 public:
  ProgramReader(const Pt2Archive& archive, const std::vector<InputSpec>& specs)
      : archive_(archive),
        module_(archive.program.at("graph_module")),
        inputs_(user_inputs(module_)),
        sizes_(inputs_, specs, archive.program.value("range_constraints", json::object()),
               archive.path),
        tensors_reader_(archive.path) {}

  Program read() {
    Scope scope(module_.at("graph"), sizes_);
    bind_inputs(scope);
    read_nodes(scope);
    read_outputs(scope);
    program_.as_exported.values = program_.graph.values;
    if (converted_ > 0) {
      program_.notes.push_back(fmt::format(
          "{} weight tensors of another precision were converted to float32", converted_));
    }
    return std::move(program_);
  }

 private:
  Graph& graph() { return program_.graph; }

  // ---- what the graph takes ----

  void bind_inputs(Scope& scope) {
    size_t user = 0;
    for (const json& spec : module_.at("signature").at("input_specs")) {
      if (spec.contains("user_input")) {
        for (const std::string& name : tensor_names(spec["user_input"].at("arg"))) {
          bind_user_input(scope, name, inputs_.at(user++).name);
        }
      } else if (spec.contains("parameter")) {
        bind_constant(scope, spec["parameter"], "parameter_name");
      } else if (spec.contains("buffer")) {
        bind_constant(scope, spec["buffer"], "buffer_name");
      } else if (spec.contains("tensor_constant")) {
        bind_constant(scope, spec["tensor_constant"], "tensor_constant_name");
      }  // what is left is no tensor, and refused where a node reads it
    }
  }

  void bind_user_input(Scope& scope, const std::string& name, const std::string& own_name) {
    Value value = scope.value(name);
    const bool is_index = value.dtype == DType::i64 || value.dtype == DType::i32;
    if (!is_floating(value.dtype) && !is_index) {
      refuse({}, own_name, fmt::format("is an input of {}", name_of(value.dtype)),
             "export the model with inputs of float32, or of int64 for indices");
    }
    value.name = own_name;
    if (!is_index) value.dtype = DType::f32;
    const ValueId id = graph().add_value(std::move(value));
    graph().inputs.push_back(id);
    program_.as_exported.inputs.push_back(id);
    scope.add(name, {table_.add(id, true), id});
  }

  void bind_constant(Scope& scope, const json& spec, const char* key) {
    const std::string name = spec.at("arg").at("name").get<std::string>();
    const std::string own_name = spec.at(key).get<std::string>();
    Value value = scope.value(name);
    const StoredTensor* stored = find(own_name);
    if (stored == nullptr) fail_as_damaged(archive_.path, fmt::format("it lacks '{}'", own_name));
    if (stored->sizes != value.shape || stored->dtype != value.dtype) {
      fail_as_damaged(archive_.path,
                      fmt::format("'{}' is stored in another shape than it is used in", own_name));
    }
    if (value.dtype != DType::other) value.constant = tensors_reader_.read(*stored, own_name);
    if (is_floating(value.dtype) && value.dtype != DType::f32) ++converted_;
    const ValueId id = graph().add_value(std::move(value));
    scope.add(name, {table_.add(id, false), id});
  }

  const StoredTensor* find(const std::string& name) const {
    for (const StoredTensors* tensors : {&archive_.weights, &archive_.constants}) {
      const auto found = tensors->find(name);
      if (found != tensors->end()) return &found->second;
    }
    return nullptr;
  }

  // ---- nodes ----

  void read_nodes(Scope& scope) {
    for (const json& node : scope.graph().at("nodes")) {
      const json metadata = node.value("metadata", json::object());
      const Location where =
          node_location(text_in(metadata, "stack_trace"), text_in(metadata, "nn_module_stack"));
      const std::string target = operator_name(node.at("target").get<std::string>());
      try {
        read_node(scope, node, target, where);
      } catch (const UnknownSymbol& symbol) {
        refuse(where, target,
               fmt::format("uses the size '{}', which depends on the input's data", symbol.name),
               "Caffe's networks do the same for every input: rewrite this part, or leave it "
               "outside of the model");
      } catch (const UnusableArgument& argument) {
        refuse(where, target, fmt::format("has an argument of the kind '{}'", argument.kind),
               "use numbers, strings, tensors, or lists of them");
      } catch (const ExpressionError& error) {
        fail_as_damaged(archive_.path, fmt::format("node {}: {}", target, error.what));
      } catch (const json::exception& error) {
        fail_as_damaged(archive_.path, fmt::format("node {}: {}", target, error.what()));
      }
    }
  }

  void read_node(Scope& scope, const json& json_node, const std::string& target,
                 const Location& where) {
    const std::vector<std::string> results = all_tensor_names(json_node.at("outputs"));
    // Sizes, and checks of them.
    if (results.empty() && !is_in_place(target)) return;
    if (target.starts_with("higher_order::")) {
      return read_graph_call(scope, json_node, target, results, where);
    }
    Node node{target, {}, {}, where};
    Node exported = node;
    std::vector<TensorName> operands;
    for (const json& input : json_node.at("inputs")) {
      const auto read = [&](const std::string& name) {
        operands.push_back(scope.tensor(name));
        return table_.read(operands.back().tensor, where);
      };
      const auto made = [&](const std::string& name) { return scope.tensor(name).made; };
      const std::string name = text_in(input, "name");
      node.args.push_back({name, argument_of(input.at("arg"), scope, read)});
      exported.args.push_back({name, argument_of(input.at("arg"), scope, made)});
    }
    node.target = exported.target = with_scalar_overload(target, node);
    const bool handed_on = hands_on(scope, node, json_node, results);
    const bool depends = std::any_of(operands.begin(), operands.end(), [&](const TensorName& name) {
      return table_.depends(name.tensor);
    });
    for (const std::string& name : results) {
      const ValueId id = add_value(scope.value(name), depends);
      node.outputs.push_back(id);
      exported.outputs.push_back(id);
      if (handed_on) {
        scope.add(name, {operands.at(0).tensor, id});
      } else if (is_in_place(target)) {
        table_.write(operands.at(0).tensor, id, depends, where);
        scope.add(name, {operands.at(0).tensor, id});
      } else if (makes_view(target) && !operands.empty()) {
        scope.add(name, {table_.add_view(id, depends, operands[0].tensor), id});
      } else {
        scope.add(name, {table_.add(id, depends), id});
      }
    }
    if (!handed_on) graph().nodes.push_back(std::move(node));
    program_.as_exported.nodes.push_back(std::move(exported));
  }

  ValueId add_value(Value value, bool depends) {
    if (depends && is_floating(value.dtype)) value.dtype = DType::f32;
    return graph().add_value(std::move(value));
  }

  // Whether PyTorch gives back the very tensor that the node got.
  bool hands_on(const Scope& scope, const Node& node, const json& json_node,
                const std::vector<std::string>& results) const {
    const json& inputs = json_node.at("inputs");
    if (inputs.empty() || results.size() != 1) return false;
    const auto names = tensor_names(inputs[0].at("arg"));
    if (names.size() != 1) return false;
    if (is_dropout(node.target)) {
      return std::none_of(node.args.begin(), node.args.end(), [](const NamedArg& arg) {
        return arg.name == "train" && std::get_if<bool>(&arg.value) != nullptr &&
               std::get<bool>(arg.value);
      });
    }
    if (!may_hand_on(node.target)) return false;
    const json& before = scope.meta(names[0]);
    const json& after = scope.meta(results[0]);
    return before.at("dtype") == after.at("dtype") && before.at("sizes") == after.at("sizes") &&
           before.at("strides") == after.at("strides");
  }

  // ---- graphs within nodes ----

  // with torch.no_grad(): and the like are calls of a graph, whose nodes come to stand here.
  void read_graph_call(Scope& scope, const json& node, const std::string& target,
                       const std::vector<std::string>& results, const Location& where) {
    const GraphCall call = graph_call_of(node);
    const bool runs_once = target.starts_with("higher_order::wrap_");
    if (!runs_once || call.body == nullptr) {
      refuse(where, target, "is control flow that depends on the input's data",
             "Caffe's networks do the same for every input: rewrite this part, or leave it outside "
             "of the model");
    }
    if (++depth_ > deepest_graph)
      fail_as_damaged(archive_.path, "its graphs are nested too deeply");
    Scope inner(*call.body, sizes_);
    const std::vector<std::string> names = all_tensor_names(call.body->at("inputs"));
    if (names.size() != call.operands.size())
      throw ExpressionError{"a graph has other inputs than given"};
    for (size_t i = 0; i < names.size(); ++i) {
      inner.add(names[i], scope.tensor(call.operands[i]));
    }
    read_nodes(inner);
    --depth_;
    const std::vector<std::string> made = all_tensor_names(call.body->at("outputs"));
    if (made.size() != results.size()) throw ExpressionError{"a graph has other outputs than used"};
    for (size_t i = 0; i < made.size(); ++i) scope.add(results[i], inner.tensor(made[i]));
  }

  // ---- what the graph gives ----

  void read_outputs(const Scope& scope) {
    const json& specs = module_.at("signature").at("output_specs");
    const std::vector<std::string> names = user_output_names(module_, archive_.path);
    size_t leaf = 0;
    for (const json& spec : specs) {
      if (!spec.contains("user_output")) continue;  // what it keeps in its buffers
      const std::string own_name = leaf < names.size() ? names[leaf] : std::to_string(leaf);
      ++leaf;
      for (const std::string& name : tensor_names(spec["user_output"].at("arg"))) {
        const TensorName& tensor = scope.tensor(name);
        graph().outputs.push_back({own_name, table_.read(tensor.tensor, {})});
        program_.as_exported.outputs.push_back({own_name, tensor.made});
      }
    }
    if (graph().outputs.empty()) {
      refuse({}, "forward()", "returns no tensor", "return at least one tensor");
    }
    // A result that wraps one tensor needs no name.
    if (graph().outputs.size() == 1) graph().outputs[0].name.clear();
  }

  const Pt2Archive& archive_;
  const json& module_;
  std::vector<ExportedInput> inputs_;
  Sizes sizes_;
  TensorReader tensors_reader_;
  TensorTable table_;
  Program program_;
  int converted_ = 0;
  int depth_ = 0;
};

}  // namespace

Program read_program(const Pt2Archive& archive, const std::vector<InputSpec>& inputs) {
  try {
    return ProgramReader(archive, inputs).read();
  } catch (const json::exception& error) {
    fail_as_damaged(archive.path, fmt::format("its graph is none ({})", error.what()));
  } catch (const ExpressionError& error) {
    fail_as_damaged(archive.path, error.what);
  } catch (const UnknownSymbol& symbol) {
    refuse({}, "forward()",
           fmt::format("has a size '{}' that depends on the input's data", symbol.name),
           "Caffe's networks have fixed sizes: rewrite this part");
  }
}

}  // namespace torch2caffe
