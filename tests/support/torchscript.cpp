// TorchScript models made and run by libtorch: see the header.
#include "support/torchscript.h"

#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/runtime/operator.h>
#include <torch/script.h>
#include <torch/version.h>

#include <cmath>
#include <memory>

namespace torch2caffe::test {
namespace {

at::ScalarType scalar_type_of(DType dtype) {
  if (dtype == DType::f16) return at::kHalf;
  return dtype == DType::f64 ? at::kDouble : at::kFloat;
}

at::Tensor random_tensor(const Stored& stored, at::Generator& generator) {
  if (stored.values == Values::positive) return at::rand(stored.shape, generator) + 0.5;
  const at::Tensor normal = at::randn(stored.shape, generator);
  if (stored.shape.size() < 2) return normal;
  return normal / std::sqrt(static_cast<double>(count_of(stored.shape) / stored.shape[0]));
}

std::string definitions_of(const ScriptModel& model) {
  if (model.source.starts_with("def ")) return model.source;
  return "def forward(self, x):\n    return " + model.source + "\n";
}

torch::jit::Module module_of(const ScriptModel& model, const std::string& type_name,
                             at::Generator& generator) {
  torch::jit::Module module(type_name);
  const auto dtype = scalar_type_of(model.dtype);
  for (const Stored& stored : model.parameters) {
    module.register_parameter(stored.name, random_tensor(stored, generator).to(dtype), false);
  }
  for (const Stored& stored : model.buffers) {
    module.register_buffer(stored.name, random_tensor(stored, generator).to(dtype));
  }
  for (const auto& [name, child] : model.children) {
    module.register_module(name, module_of(child, type_name + "_" + name, generator));
  }
  module.define(definitions_of(model));
  return module;
}

// Floats are taken to `dtype`.
at::Tensor tensor_of(const Tensor& tensor, at::ScalarType dtype) {
  at::Tensor result = at::empty(tensor.shape(), at::kFloat);
  tensor.copy_floats(0, tensor.count(), result.data_ptr<float>());
  return result.to(tensor.dtype() == DType::i64 ? at::kLong : dtype);
}

void flatten(const c10::IValue& value, std::vector<Tensor>& tensors) {
  if (value.isTensor()) {
    const auto owner =
        std::make_shared<const at::Tensor>(value.toTensor().to(at::kFloat).contiguous());
    tensors.emplace_back(DType::f32, owner->sizes().vec(),
                         std::shared_ptr<const void>(owner, owner->data_ptr()));
  } else if (value.isTuple()) {
    for (const c10::IValue& item : value.toTupleRef().elements()) flatten(item, tensors);
  } else if (value.isList()) {
    for (const c10::IValue& item : value.toListRef()) flatten(item, tensors);
  } else if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) flatten(entry.value(), tensors);
  }
}

std::vector<Tensor> results_of(torch::jit::Module& module, const std::vector<Tensor>& inputs,
                               at::ScalarType dtype) {
  std::vector<c10::IValue> arguments;
  for (const Tensor& input : inputs) arguments.emplace_back(tensor_of(input, dtype));
  std::vector<Tensor> outputs;
  flatten(module.forward(arguments), outputs);
  return outputs;
}

torch::jit::Module seeded_module(const ScriptModel& model) {
  at::Generator generator = at::detail::createCPUGenerator(7);
  torch::jit::Module module = module_of(model, "Model", generator);
  module.eval();
  return module;
}

}  // namespace

void save_script(const ScriptModel& model, const std::filesystem::path& path) {
  seeded_module(model).save(path.string());
}

std::vector<Tensor> run_script(const std::filesystem::path& path,
                               const std::vector<Tensor>& inputs) {
  const torch::NoGradGuard no_grad;
  torch::jit::Module module = torch::jit::load(path.string());
  const auto take_to_float32 = [](at::Tensor tensor) {
    if (tensor.is_floating_point()) tensor.set_data(tensor.to(at::kFloat));
  };
  for (const at::Tensor& tensor : module.parameters()) take_to_float32(tensor);
  for (const at::Tensor& tensor : module.buffers()) take_to_float32(tensor);
  return results_of(module, inputs, at::kFloat);
}

std::vector<Tensor> run_model(const ScriptModel& model, const std::vector<Tensor>& inputs) {
  const torch::NoGradGuard no_grad;
  torch::jit::Module module = seeded_module(model);
  return results_of(module, inputs, scalar_type_of(model.dtype));
}

bool libtorch_is_at_least(int major, int minor) {
  return std::pair(TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR) >= std::pair(major, minor);
}

AttentionCall attention_call(const std::string& inputs, const std::string& mask,
                             const std::string& is_causal) {
  const std::string front = inputs + ", " + mask + ", 0., ";
  if (libtorch_is_at_least(2, 6)) {
    return {"aten::scaled_dot_product_attention",
            "torch.scaled_dot_product_attention(" + front + is_causal + ")"};
  }
  return {"aten::_scaled_dot_product_attention",
          "torch._scaled_dot_product_attention(" + front + "False, " + is_causal + ")[0]"};
}

std::vector<std::string> schemas_of(const std::string& name) {
  std::vector<std::string> schemas;
  for (const auto& op : torch::jit::getAllOperatorsFor(c10::Symbol::fromQualString(name)))
    schemas.push_back(c10::toString(op->schema()));
  return schemas;
}

std::vector<std::string> operators_registered_in(const std::string& file) {
  std::vector<std::string> operators;
  auto& dispatcher = c10::Dispatcher::singleton();
  for (const c10::OperatorName& name : dispatcher.getAllOpNames()) {
    const auto op = dispatcher.findSchema(name);
    if (op && op->debug().find(file) != std::string::npos)
      operators.push_back(name.name + (name.overload_name.empty() ? "" : "." + name.overload_name));
  }
  return operators;
}

void keep_torch_in_one_thread() { at::set_num_threads(1); }

}  // namespace torch2caffe::test
