// Runs graphs operator by operator in PyTorch, with its own rules for views and
// writes in place.
#include <fmt/format.h>

#include "importers/libtorch/recorder.h"
#include "importers/plugin.h"
#include "torch2caffe/api.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using torch::jit::Stack;

at::ScalarType scalar_type_of(DType dtype) {
  for (int8_t i = 0; i < static_cast<int8_t>(at::ScalarType::NumOptions); ++i) {
    const auto type = static_cast<at::ScalarType>(i);
    if (dtype_of_scalar_type(type) == dtype) return type;
  }
  throw std::logic_error("a tensor of unknown element type was to be run");
}

// A copy: operators may write into it.
at::Tensor tensor_of(const Tensor& tensor) {
  const auto options = at::TensorOptions(scalar_type_of(tensor.dtype()));
  return at::from_blob(const_cast<void*>(tensor.data()), tensor.shape(), options).clone();
}

class GraphRun {
 public:
  GraphRun(const Graph& graph, const std::vector<Tensor>& inputs,
           const Reference::Observer& observe)
      : graph_(graph), observe_(observe), tensors_(graph.values.size()) {
    depends_.resize(graph.values.size(), false);
    for (size_t i = 0; i < inputs.size(); ++i) {
      const ValueId id = graph.inputs.at(i);
      tensors_[index(id)] = tensor_of(inputs[i]).to(scalar_type_of(graph[id].dtype));
      depends_[index(id)] = true;
    }
  }

  // The first of the graph's operators, in one sentence, that is not here.
  static std::string lacking(const Graph& graph) {
    for (const Node& node : graph.nodes) {
      try {
        check_arguments(node, find(node));
      } catch (const ConvertError& error) {
        const Problem& problem = error.problems().at(0);
        return fmt::format("{}: {}", problem.subject, problem.what);
      }
    }
    return {};
  }

  std::vector<Tensor> run() {
    const torch::NoGradGuard no_grad;
    for (const Node& node : graph_.nodes) run_node(node);
    std::vector<Tensor> outputs;
    for (const GraphOutput& output : graph_.outputs) {
      outputs.push_back(view_of(tensor(output.value)));
    }
    return outputs;
  }

 private:
  static size_t index(ValueId id) { return static_cast<size_t>(id.index); }

  const at::Tensor& tensor(ValueId id) {
    at::Tensor& known = tensors_[index(id)];
    if (!known.defined() && graph_[id].constant) known = tensor_of(*graph_[id].constant);
    return known;
  }

  [[noreturn]] static void refuse(const Node& node, const std::string& what) {
    throw ConvertError(
        Status::not_proved,
        {Problem{node.where, node.target, what,
                 "convert model.py instead, which records what its own PyTorch computes"}});
  }

  // PyTorch's dispatcher has most of them; others are TorchScript's own.
  static const torch::jit::Operator& find(const Node& node) {
    const size_t dot = std::min(node.target.find('.'), node.target.size());
    const auto symbol = c10::Symbol::fromQualString(node.target.substr(0, dot));
    for (const auto& op : torch::jit::getAllOperatorsFor(symbol)) {
      if (target_of(op->schema()) == node.target) return *op;
    }
    refuse(node, fmt::format("libtorch {} does not have this operator", TORCH_VERSION));
  }

  static void check_arguments(const Node& node, const torch::jit::Operator& op) {
    for (const NamedArg& arg : node.args) {
      if (!arg.name.empty() && !op.schema().argumentIndexWithName(arg.name))
        refuse(node,
               fmt::format("libtorch {} does not know its argument '{}'", TORCH_VERSION, arg.name));
    }
  }

  void run_node(const Node& node) {
    const auto operands = operands_of(node);
    node_depends_ = std::any_of(operands.begin(), operands.end(),
                                [&](ValueId id) { return depends_[index(id)]; });
    Stack stack;
    try {
      stack = results_of(node);
    } catch (const c10::Error& error) {
      const std::string text = error.what_without_backtrace();
      refuse(node,
             fmt::format("PyTorch refuses its arguments: {}", text.substr(0, text.find('\n'))));
    }
    std::vector<at::Tensor> results;
    for (const c10::IValue& value : stack) {
      if (value.isTensor()) results.push_back(value.toTensor());
      if (value.isTensorList()) {
        for (const at::Tensor& item : value.toTensorVector()) results.push_back(item);
      }
    }
    if (results.size() < node.outputs.size()) refuse(node, "gives fewer results than recorded");
    for (size_t i = 0; i < node.outputs.size(); ++i) set(node.outputs[i], results[i]);
  }

  Stack results_of(const Node& node) {
    const torch::jit::Operator& op = find(node);
    const auto& parameters = op.schema().arguments();
    check_arguments(node, op);
    Stack stack;
    for (size_t i = 0; i < parameters.size(); ++i)
      stack.push_back(value_of(node, parameters[i], i));
    op.getOperation()(stack);
    return stack;
  }

  void set(ValueId id, const at::Tensor& result) {
    tensors_[index(id)] = result;
    depends_[index(id)] = node_depends_;
    if (observe_ && result.defined()) observe_(id, view_of(result));
  }

  c10::IValue value_of(const Node& node, const c10::Argument& parameter, size_t position) {
    for (size_t i = 0; i < node.args.size(); ++i) {
      const NamedArg& arg = node.args[i];
      const bool is_it = arg.name.empty() ? i == position : arg.name == parameter.name();
      if (is_it) return ivalue_of(arg.value, Wanted(parameter));
    }
    // Newer schemas have None for a default where this one has none: var's axes.
    if (!parameter.default_value()) {
      if (parameter.type()->kind() == c10::TypeKind::OptionalType) return {};
      refuse(node, fmt::format("was exported without its argument '{}'", parameter.name()));
    }
    return *parameter.default_value();
  }

  // Caffe computes in float32, so its reference must as well; what is made of constants alone is
  // what PyTorch makes of them, in their own precision.
  at::Tensor operand(ValueId id) {
    const at::Tensor& known = tensor(id);
    const bool as_it_is = !node_depends_ || !known.defined() || !known.is_floating_point();
    return as_it_is ? known : known.to(at::kFloat);
  }

  // What a parameter's type asks for.
  struct Wanted {
    Wanted() = default;
    explicit Wanted(const c10::Argument& parameter)
        : name(parameter.name()),
          tensor(parameter.type()->isSubtypeOf(*c10::TensorType::get())),
          optional_tensors(says(parameter, "Optional") || says(parameter, "Tensor?")),
          floats(says(parameter, "float")),
          ints(parameter.type()->repr_str().starts_with("int") ||
               parameter.type()->repr_str().starts_with("Optional[int]")) {}

    static bool says(const c10::Argument& parameter, const char* word) {
      return parameter.type()->repr_str().find(word) != std::string::npos;
    }

    std::string name = {};
    bool tensor = false, optional_tensors = false, floats = false, ints = false;
  };

  c10::IValue ivalue_of(const Arg& arg, const Wanted& wanted) {
    if (const auto* id = std::get_if<ValueId>(&arg)) return operand(*id);
    if (const auto* ids = std::get_if<std::vector<ValueId>>(&arg)) return list_of(*ids, wanted);
    if (const auto* text = std::get_if<std::string>(&arg)) return text_value(*text, wanted);
    if (const auto* list = std::get_if<std::vector<int64_t>>(&arg)) {
      if (wanted.floats) return std::vector<double>(list->begin(), list->end());
      return *list;
    }
    if (const auto* list = std::get_if<std::vector<double>>(&arg)) return *list;
    if (const auto* flags = std::get_if<std::vector<bool>>(&arg)) {
      c10::List<bool> list;
      for (bool flag : *flags) list.push_back(flag);
      return list;
    }
    if (const auto* number = std::get_if<int64_t>(&arg)) {
      if (wanted.tensor) return at::scalar_tensor(*number, at::kLong);
      if (wanted.floats) return static_cast<double>(*number);
      return *number;
    }
    if (const auto* number = std::get_if<double>(&arg)) {
      if (wanted.tensor) return at::scalar_tensor(*number, at::kFloat);
      // Newer schemas have numbers where there were integers: var's correction.
      if (wanted.ints && *number == std::floor(*number)) return static_cast<int64_t>(*number);
      return *number;
    }
    if (const auto* flag = std::get_if<bool>(&arg)) return *flag;
    return {};
  }

  c10::IValue list_of(const std::vector<ValueId>& ids, const Wanted& wanted) {
    if (!wanted.optional_tensors) {
      std::vector<at::Tensor> list;
      for (ValueId id : ids) list.push_back(operand(id));
      return list;
    }
    c10::List<c10::optional<at::Tensor>> list;
    for (ValueId id : ids) {
      list.push_back(id.index < 0 ? c10::optional<at::Tensor>() : operand(id));
    }
    return list;
  }

  c10::IValue text_value(const std::string& text, const Wanted& wanted) const {
    if (wanted.name == "device") return c10::Device(at::kCPU);
    const auto dtype = find_dtype(text);
    if (wanted.name != "dtype" || !dtype) return text;
    const at::ScalarType type = scalar_type_of(*dtype);
    return static_cast<int64_t>(node_depends_ && c10::isFloatingType(type) ? at::kFloat : type);
  }

  const Graph& graph_;
  const Reference::Observer& observe_;
  std::vector<at::Tensor> tensors_;
  std::vector<bool> depends_;  // by value: on an input
  bool node_depends_ = false;  // the one that runs
};

}  // namespace
}  // namespace torch2caffe

extern "C" TORCH2CAFFE_API std::vector<torch2caffe::Tensor> torch2caffe_run_graph(
    const torch2caffe::Graph& graph, const std::vector<torch2caffe::Tensor>& inputs,
    const torch2caffe::Reference::Observer& observe) {
  return torch2caffe::GraphRun(graph, inputs, observe).run();
}

extern "C" TORCH2CAFFE_API std::string torch2caffe_lacking(const torch2caffe::Graph& graph) {
  return torch2caffe::GraphRun::lacking(graph);
}

extern "C" TORCH2CAFFE_API const char* torch2caffe_torch_version() { return TORCH_VERSION; }
