// Reads what the graph takes, its nodes, and what it gives.
#include "importers/pt2/program/read_program.h"

#include <fmt/format.h>

#include "base/zip_archive.h"
#include "importers/pt2/archive/dtypes.h"
#include "importers/pt2/nodes/node_reader.h"
#include "importers/pt2/nodes/scope.h"
#include "importers/pt2/program/signature.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& subject, const std::string& what,
                         const std::string& advice) {
  throw ConvertError(Status::cannot_be_expressed, subject, what, advice);
}

class ProgramReader {
 public:
  ProgramReader(const Pt2Archive& archive, const std::vector<InputSpec>& specs)
      : archive_(archive),
        module_(archive.program.at("graph_module")),
        inputs_(user_inputs(module_)),
        sizes_(inputs_, specs, archive.program, archive.path),
        tensors_reader_(archive.path),
        nodes_(program_, sizes_, archive) {}

  Program read() {
    Scope scope(module_.at("graph"), sizes_);
    bind_inputs(scope);
    nodes_.read_nodes(scope);
    nodes_.check_conditions();
    read_outputs(scope);
    program_.as_exported.values = program_.graph.values;
    if (converted_ > 0) {
      program_.notes.push_back(fmt::format(
          "{} weight tensors of another precision were converted to float32", converted_));
    }
    if (!archive_.program.contains("guards_code") && !sizes_.as_exported()) {
      program_.notes.push_back(fmt::format(
          "PyTorch {} did not write down on which sizes forward() branches, and the shapes of -i "
          "are not those of the export: see that forward() does the same for both",
          archive_.program.value("torch_version", "")));
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
      refuse(own_name, fmt::format("is an input of {}", name_of(value.dtype)),
             "export the model with inputs of float32, or of int64 for indices");
    }
    value.name = own_name;
    if (!is_index) value.dtype = DType::f32;
    const ValueId id = nodes_.add(scope, name, std::move(value), true);
    graph().inputs.push_back(id);
    program_.as_exported.inputs.push_back(id);
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
    nodes_.add(scope, name, std::move(value), false);
  }

  const StoredTensor* find(const std::string& name) const {
    for (const StoredTensors* tensors : {&archive_.weights, &archive_.constants}) {
      const auto found = tensors->find(name);
      if (found != tensors->end()) return &found->second;
    }
    return nullptr;
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
        graph().outputs.push_back({own_name, nodes_.read_output(scope, name)});
        program_.as_exported.outputs.push_back({own_name, scope.tensor(name).made});
      }
    }
    if (graph().outputs.empty()) {
      refuse("forward()", "returns no tensor", "return at least one tensor");
    }
    // A result that wraps one tensor needs no name.
    if (graph().outputs.size() == 1) graph().outputs[0].name.clear();
  }

  const Pt2Archive& archive_;
  const json& module_;
  std::vector<ExportedInput> inputs_;
  Sizes sizes_;
  TensorReader tensors_reader_;
  Program program_;
  NodeReader nodes_;
  int converted_ = 0;
};

}  // namespace

Program read_program(const Pt2Archive& archive, const std::vector<InputSpec>& inputs) {
  try {
    return ProgramReader(archive, inputs).read();
  } catch (const json::exception& error) {
    fail_as_damaged(archive.path, fmt::format("its graph is none ({})", error.what()));
  } catch (const ExpressionError& error) {
    fail_as_damaged(archive.path, error.what);
  } catch (const NotUnderstood& error) {
    refuse("forward()", fmt::format("has a size that is not understood: {}", error.what),
           "export the model without dynamic_shapes, which leaves no such sizes");
  } catch (const UnknownSymbol& symbol) {
    refuse("forward()",
           fmt::format("has a size '{}' that depends on the input's data", symbol.name),
           "Caffe's networks have fixed sizes: rewrite this part");
  }
}

}  // namespace torch2caffe
