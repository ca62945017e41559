// Operators on tensors with and without data.
#include "importers/libtorch/executor.h"

#include <fmt/format.h>

#include "torch2caffe/error.h"

namespace torch2caffe {
namespace {

using torch::jit::Stack;

[[noreturn]] void refuse(Status status, const torch::jit::Node& node, const Location& where,
                         const std::string& what, const std::string& advice) {
  throw ConvertError(status, {Problem{where, node.kind().toQualString(), what, advice}});
}

// The first line of what libtorch has to say; the rest is its own call stack.
std::string first_line(const std::exception& error) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  const std::string text =
      torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
  return text.substr(0, text.find('\n'));
}

template <typename Change>
c10::IValue with_tensors(const c10::IValue& value, const Change& change) {
  if (value.isTensor() && value.toTensor().defined()) return change(value.toTensor());
  if (!value.isTensorList() && !value.isOptionalTensorList()) return value;
  c10::impl::GenericList list(value.type()->expectRef<c10::ListType>().getElementType());
  for (const c10::IValue& item : value.toListRef()) list.push_back(with_tensors(item, change));
  return list;
}

at::Tensor without_data(const at::Tensor& tensor) {
  if (tensor.is_meta()) return tensor;
  return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kMeta));
}

at::Tensor with_data(const at::Tensor& tensor) {
  if (!tensor.is_meta()) return tensor;
  const auto options = tensor.options().device(at::kCPU);
  // Whole numbers are mostly indices, of which 0 is always one.
  const bool is_index = at::isIntegralType(tensor.scalar_type(), false);
  return is_index ? at::zeros(tensor.sizes(), options) : at::ones(tensor.sizes(), options);
}

void move_all(Stack& stack, at::Device device) {
  for (c10::IValue& value : stack) {
    if (device.is_meta()) value = with_tensors(value, without_data);
    // What asks for shapes alone gets a tensor of that shape.
    if (!device.is_meta() && value.isTensor() && value.toTensor().defined())
      value = with_data(value.toTensor());
    // A device that was written into the trace ("cuda:0") follows the tensors.
    if (value.isDevice()) value = device;
  }
}

// An operator that takes any number of arguments reads off the stack how many there are.
void run(const torch::jit::Node& node, Stack& stack) {
  const auto* schema = node.maybeSchema();
  if (schema != nullptr && schema->is_vararg())
    stack.emplace_back(static_cast<int64_t>(stack.size()));
  node.getOperation()(stack);
}

bool returns_only_tensors(const torch::jit::Node& node) {
  return std::all_of(node.outputs().begin(), node.outputs().end(),
                     [](const torch::jit::Value* output) {
                       const auto type = output->type();
                       return type->isSubtypeOf(*c10::TensorType::get()) ||
                              type->isSubtypeOf(*c10::ListType::ofTensors());
                     });
}

// An operator that writes its first argument, which has no data, and returns it.
bool returns_what_it_writes(const torch::jit::Node& node, const Stack& arguments) {
  const auto* written = node.schema().arguments().at(0).alias_info();
  return written != nullptr && written->isWrite() && node.outputs().size() == 1 &&
         arguments.at(0).isTensor() && arguments.at(0).toTensor().is_meta();
}

bool writes(const torch::jit::Node& node) {
  const auto& arguments = node.schema().arguments();
  return std::any_of(arguments.begin(), arguments.end(), [](const c10::Argument& argument) {
    return argument.alias_info() != nullptr && argument.alias_info()->isWrite();
  });
}

// For operators that know no shapes without data: computes on ones and zeros, and forgets the
// numbers.
void execute_on_ones(const torch::jit::Node& node, Stack& stack) {
  for (c10::IValue& value : stack) value = with_tensors(value, with_data);
  for (c10::IValue& value : stack) {
    if (value.isDevice()) value = at::Device(at::kCPU);
  }
  run(node, stack);
  for (c10::IValue& value : stack) value = with_tensors(value, without_data);
}

// Masks take as many elements as there are truths in them.
bool takes_by_truth(const torch::jit::Node& node, const Stack& arguments) {
  const auto is_unknown = [](const c10::IValue& value) {
    return value.isTensor() && value.toTensor().defined() && value.toTensor().is_meta();
  };
  const auto is_unknown_mask = [&](const c10::IValue& value) {
    return is_unknown(value) && (value.toTensor().scalar_type() == at::kBool ||
                                 value.toTensor().scalar_type() == at::kByte);
  };
  const std::string name = node.kind().toQualString();
  if (name == "aten::nonzero") return is_unknown(arguments.at(0));
  if (name == "aten::masked_select") return is_unknown(arguments.at(1));
  if (name != "aten::index") return false;
  const auto items = arguments.at(1).toListRef();
  return std::any_of(items.begin(), items.end(), is_unknown_mask);
}

// Operators whose results are of a kind that a network with fixed shapes and float32 cannot have.
// PyTorch's own words about them would speak of devices.
void refuse_hopeless(const torch::jit::Node& node, const Stack& stack, const Location& where) {
  if (takes_by_truth(node, stack)) {
    refuse(Status::cannot_be_expressed, node, where,
           "takes elements by a mask that depends on the input's data, and so as many as the data "
           "tells",
           "multiply by the mask, or choose by torch.where, which keep the shape; or leave this "
           "part outside of the model");
  }
  const std::string name = node.kind().toUnqualString();
  if (name.starts_with("quantize_") || name.starts_with("to_sparse")) {
    refuse(Status::cannot_be_expressed, node, where,
           "it makes a quantised or sparse tensor, and Caffe has dense float32 alone",
           "convert the model as it was before, and leave this to the tools of the device");
  }
}

void find_shapes(const torch::jit::Node& node, Stack& stack, const Location& where) {
  refuse_hopeless(node, stack, where);
  Stack arguments = stack;
  try {
    // What is no operator on tensors works on lists and numbers: it gets the very lists, which it
    // may change, and the very tensors in them.
    if (node.getOperator().isC10Op()) move_all(stack, at::kMeta);
    run(node, stack);
  } catch (const c10::NotImplementedError&) {
    if (!returns_only_tensors(node)) {
      refuse(Status::cannot_be_expressed, node, where,
             "the model asks for a number that depends on the input's data (a branch, a loop or a "
             "size)",
             "Caffe's networks do the same for every input: rewrite this part, or leave it outside "
             "of the model");
    }
    stack = std::move(arguments);
    if (!writes(node)) return execute_on_ones(node, stack);
    if (!returns_what_it_writes(node, stack)) throw;
    stack.resize(1);  // whose shape stays, and whose numbers are not asked for
  } catch (const c10::Error&) {
    // Some refuse tensors without data in words of their own; wrong arguments are refused again.
    const auto refusal = std::current_exception();
    if (writes(node)) throw;
    stack = std::move(arguments);
    try {
      execute_on_ones(node, stack);
    } catch (const c10::Error&) {
      std::rethrow_exception(refusal);
    }
  }
}

// Whether contiguous() copies is a matter of memory, which tensors without data do not have. It
// gives a tensor of its own always, so that it is a node however the model is executed.
void part_from_argument(const torch::jit::Node& node, Stack& stack) {
  if (node.kind() == c10::aten::contiguous) stack.back() = at::alias(stack.back().toTensor());
}

}  // namespace

void execute(const torch::jit::Node& node, Stack& stack, bool depends, Execution execution,
             const Location& where) {
  try {
    if (depends && execution == Execution::shapes) {
      find_shapes(node, stack, where);
    } else {
      move_all(stack, at::kCPU);
      run(node, stack);
    }
    if (depends) part_from_argument(node, stack);
  } catch (const ConvertError&) {
    throw;
  } catch (const std::exception& error) {  // c10::Error, and what lists throw
    refuse(Status::wrong_usage, node, where,
           fmt::format("PyTorch refuses its arguments: {}", first_line(error)),
           "check that the shapes given by -i are those that the model was made for");
  }
}

}  // namespace torch2caffe
