// TorchScript archives as models, and the plug-in's one symbol.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "importers/libtorch/interpreter.h"
#include "importers/libtorch/load.h"
#include "importers/libtorch/recorder.h"
#include "importers/libtorch/source_location.h"
#include "importers/libtorch/stored_tensors.h"
#include "importers/plugin.h"
#include "torch2caffe/api.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

namespace fs = std::filesystem;

// ---- reading ----

const c10::FunctionSchema& forward_of(const torch::jit::Module& module, const fs::path& path) {
  const auto method = module.find_method("forward");
  if (!method) {
    throw ConvertError(Status::unreadable_input, path.string(), "has no method forward",
                       "save the whole model");
  }
  return method->function().getSchema();
}

// Caffe computes in float32, so PyTorch's reference must as well. Returns how many tensors were
// changed.
int convert_to_float32(torch::jit::Module& module) {
  int converted = 0;
  const auto convert = [&](at::Tensor tensor) {
    if (!tensor.is_floating_point() || tensor.scalar_type() == at::kFloat) return;
    tensor.set_data(tensor.to(at::kFloat));
    ++converted;
  };
  for (const at::Tensor& tensor : module.parameters()) convert(tensor);
  for (const at::Tensor& tensor : module.buffers()) convert(tensor);
  return converted;
}

// ---- inputs ----

// forward()'s parameters behind self, with what stands for each.
class InputBinding {
 public:
  InputBinding(const c10::FunctionSchema& forward, const std::vector<InputSpec>& specs,
               const fs::path& path)
      : path_(path) {
    const auto& parameters = forward.arguments();
    for (size_t i = 1; i < parameters.size(); ++i) bind(parameters[i], specs);
    if (used_ != specs.size() || positions_.size() != names_.size()) {
      fail(fmt::format("forward takes {} input(s) ({}), but {} shape(s) were given", names_.size(),
                       fmt::join(names_, ", "), specs.size()),
           "give one -i SHAPE for each, as in -i 1,3,224,224");
    }
  }

  const std::vector<std::string>& names() const { return names_; }

  // Tensors without data for all inputs.
  const std::vector<at::Tensor>& examples() const { return examples_; }

  // forward()'s arguments with these tensors for its inputs.
  std::vector<c10::IValue> arguments(const std::vector<at::Tensor>& tensors) const {
    std::vector<c10::IValue> arguments = defaults_;
    for (size_t i = 0; i < tensors.size(); ++i) arguments[positions_[i]] = tensors[i];
    return arguments;
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& advice) const {
    throw ConvertError(Status::wrong_usage, path_.string(), what, advice);
  }

  void bind(const c10::Argument& parameter, const std::vector<InputSpec>& specs) {
    defaults_.push_back(parameter.default_value().value_or(c10::IValue()));
    const auto named = std::find_if(specs.begin(), specs.end(), [&](const InputSpec& spec) {
      return spec.name == parameter.name();
    });
    const InputSpec* spec = named != specs.end() ? &*named : next_unnamed(specs);
    const bool is_tensor = parameter.type()->isSubtypeOf(*c10::TensorType::get());
    if (!is_tensor && parameter.default_value()) return;
    if (!is_tensor) {
      fail(fmt::format("forward's parameter '{}' is of type {}, not a tensor, and has no default",
                       parameter.name(), parameter.type()->str()),
           "save a module whose forward takes tensors, and calls of the model what has fixed "
           "shapes");
    }
    names_.push_back(parameter.name());
    if (spec == nullptr) return;
    positions_.push_back(defaults_.size() - 1);
    const auto type = spec->dtype == "int64"   ? at::kLong
                      : spec->dtype == "int32" ? at::kInt
                                               : at::kFloat;
    examples_.push_back(at::empty(spec->shape, at::TensorOptions(at::kMeta).dtype(type)));
    ++used_;
    if (spec->name.empty()) ++unnamed_;
  }

  const InputSpec* next_unnamed(const std::vector<InputSpec>& specs) const {
    size_t seen = 0;
    for (const InputSpec& spec : specs) {
      if (spec.name.empty() && seen++ == unnamed_) return &spec;
    }
    return nullptr;
  }

  fs::path path_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> examples_;
  std::vector<c10::IValue> defaults_;
  std::vector<size_t> positions_;
  size_t used_ = 0, unnamed_ = 0;
};

// ---- the model ----

// Module and graph, which PyTorch's values are seen by, are the reference's as well.
class TorchScriptModel : public Model, private Reference {
 public:
  TorchScriptModel(const fs::path& path, const std::vector<InputSpec>& inputs)
      : module_(load(path)), binding_(forward_of(module_, path), inputs, path) {
    module_.eval();
    if (const int converted = convert_to_float32(module_)) {
      notes_.push_back(fmt::format(
          "{} weight tensors of another precision were converted to float32", converted));
    }
    graph_ = follow(binding_.examples(), Execution::shapes, {});
    drop_dead_nodes(graph_);
    note_doubles();
    check_graph(graph_);
  }

  const Graph& graph() const override { return graph_; }

  Reference* reference() override { return this; }

  std::vector<Tensor> stored_tensors() const override {
    std::vector<Tensor> tensors = tensors_in(module_);
    tensors.insert(tensors.end(), computed_.begin(), computed_.end());
    return tensors;
  }

  std::vector<std::string> notes() const override { return notes_; }

  std::optional<ConvertError> unfollowed() const override {
    return end_ ? std::optional(end_->why) : std::nullopt;
  }

 private:
  std::string name() const override { return fmt::format("PyTorch {}", TORCH_VERSION); }

  std::vector<Tensor> run(const std::vector<Tensor>& inputs, const Observer& observe) override {
    // Our interpreter sees every value; PyTorch's own has the last word on the outputs. Each gets
    // tensors of its own, since a model may write into its inputs.
    if (end_) return run_to_end(inputs, observe);
    if (observe) follow(tensors_of(inputs), Execution::numbers, observe);
    const torch::NoGradGuard no_grad;
    std::vector<Tensor> outputs;
    flatten(module_.forward(binding_.arguments(tensors_of(inputs))), outputs);
    return outputs;
  }

  // Ends where shapes alone could not be followed.
  Graph follow(const std::vector<at::Tensor>& tensors, Execution execution,
               const Observer& observe) {
    const torch::NoGradGuard no_grad;
    Recorder recorder(observe);
    for (size_t i = 0; i < tensors.size(); ++i) recorder.add_input(binding_.names()[i], tensors[i]);
    Interpreter interpreter(recorder, execution, end_);
    c10::IValue result;
    try {
      result = interpreter.call(module_, "forward", binding_.arguments(tensors));
    } catch (const ConvertError& error) {
      if (!end_ && execution == Execution::numbers) throw;
      end_ = Interpreter::End{interpreter.steps(), error};
      add_rest(recorder, interpreter);
      return graph_of(recorder, execution);
    }
    recorder.add_outputs(result, Location{});
    return graph_of(recorder, execution);
  }

  Graph graph_of(Recorder& recorder, Execution execution) {
    for (const at::Tensor& rows : recorder.rows_of_four()) {
      if (execution == Execution::shapes) computed_.push_back(view_of(rows));
    }
    return recorder.take_graph();
  }

  void add_rest(Recorder& recorder, const Interpreter& interpreter) const {
    try {
      recorder.add_rest(interpreter.unread(), interpreter.returned(),
                        end_->why.problems()[0].where);
    } catch (const ConvertError&) {  // a tensor whose value is lost: what led here is to be told
      throw ConvertError(end_->why);
    }
  }

  // The outputs that are known there; one without elements for the rest.
  std::vector<Tensor> run_to_end(const std::vector<Tensor>& inputs, const Observer& observe) {
    std::vector<Tensor> outputs(graph_.outputs.size(), Tensor::of_doubles({0}, {}));
    follow(tensors_of(inputs), Execution::numbers, [&](ValueId value, const Tensor& tensor) {
      for (size_t i = 0; i < outputs.size(); ++i) {
        if (graph_.outputs[i].value == value) outputs[i] = tensor.converted(DType::f64);
      }
      if (observe) observe(value, tensor);
    });
    return outputs;
  }

  void note_doubles() {
    const auto doubles =
        std::count_if(graph_.nodes.begin(), graph_.nodes.end(), [&](const Node& node) {
          return !node.outputs.empty() && graph_[node.outputs[0]].dtype == DType::f64;
        });
    if (doubles == 0) return;
    notes_.push_back(fmt::format(
        "{} operations that the model does in float64 are done in float32, which Caffe has",
        doubles));
  }

  std::vector<at::Tensor> tensors_of(const std::vector<Tensor>& inputs) const {
    std::vector<at::Tensor> tensors;
    for (const Tensor& input : inputs) {
      at::Tensor tensor = at::empty(input.shape(), at::kFloat);
      input.copy_floats(0, input.count(), tensor.data_ptr<float>());
      tensors.push_back(tensor.to(binding_.examples().at(tensors.size()).scalar_type()));
    }
    return tensors;
  }

  static void flatten(const c10::IValue& value, std::vector<Tensor>& outputs) {
    if (value.isTensor()) {
      outputs.push_back(view_of(value.toTensor()));
    } else if (value.isTuple()) {
      for (const c10::IValue& item : value.toTupleRef().elements()) flatten(item, outputs);
    } else if (value.isList()) {
      for (const c10::IValue& item : value.toListRef()) flatten(item, outputs);
    } else if (value.isGenericDict()) {
      for (const auto& entry : value.toGenericDict()) flatten(entry.value(), outputs);
    }
  }

  torch::jit::Module module_;
  InputBinding binding_;
  Graph graph_;
  std::optional<Interpreter::End> end_;
  std::vector<Tensor> computed_;  // constants on the way that are rows of four numbers
  std::vector<std::string> notes_;
};

}  // namespace
}  // namespace torch2caffe

extern "C" TORCH2CAFFE_API std::unique_ptr<torch2caffe::Model> torch2caffe_open_model(
    const std::filesystem::path& path, const std::vector<torch2caffe::InputSpec>& inputs) {
  return std::make_unique<torch2caffe::TorchScriptModel>(path, inputs);
}
