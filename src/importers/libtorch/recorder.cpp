// Recorder: see the header.
#include "importers/libtorch/recorder.h"

#include <fmt/format.h>

#include <set>

#include "importers/libtorch/tensors_within.h"
#include "torch2caffe/error.h"

namespace torch2caffe {
void refuse(const Location& where, const std::string& subject, const std::string& what,
            const std::string& advice) {
  throw ConvertError(Status::cannot_be_expressed, {Problem{where, subject, what, advice}});
}

std::string target_of(const c10::FunctionSchema& schema) {
  return schema.name() + (schema.overload_name().empty() ? "" : "." + schema.overload_name());
}

const c10::StorageImpl* storage_of(const at::Tensor& tensor) {
  return tensor.has_storage() ? tensor.storage().unsafeGetStorageImpl() : nullptr;
}

DType dtype_of_scalar_type(c10::ScalarType type) {
  switch (type) {
    case c10::kFloat: return DType::f32;
    case c10::kDouble: return DType::f64;
    case c10::kHalf: return DType::f16;
    case c10::kBFloat16: return DType::bf16;
    case c10::kLong: return DType::i64;
    case c10::kInt: return DType::i32;
    case c10::kShort: return DType::i16;
    case c10::kChar: return DType::i8;
    case c10::kByte: return DType::u8;
    case c10::kBool: return DType::boolean;
    default: return DType::other;
  }
}

Tensor view_of(const at::Tensor& tensor) {
  const auto owner = std::make_shared<const at::Tensor>(tensor.detach().contiguous());
  return Tensor(dtype_of_scalar_type(owner->scalar_type()), owner->sizes().vec(),
                std::shared_ptr<const void>(owner, owner->data_ptr()));
}

Value value_like(const at::Tensor& tensor) {
  return {"", dtype_of_scalar_type(tensor.scalar_type()), tensor.sizes().vec(), std::nullopt};
}

void Recorder::add_input(const std::string& name, const at::Tensor& tensor) {
  Value input = value_like(tensor);
  input.name = name;
  const ValueId id = graph_.add_value(std::move(input));
  graph_.inputs.push_back(id);
  learn(tensor, memory_.add(id));
}

bool Recorder::depends(const c10::IValue& value) {
  return any_tensor(value, [&](const at::Tensor& tensor) {
    return find(tensor) != nullptr || overwritten_constants_.count(storage_of(tensor)) > 0;
  });
}

Recorder::Known& Recorder::learn(const at::Tensor& tensor, SharedMemory::Tensor as) {
  Known known{c10::weak_intrusive_ptr<at::TensorImpl>(tensor.getIntrusivePtr()), as};
  objects_.insert_or_assign(as, known.alive);
  return known_.insert_or_assign(tensor.unsafeGetTensorImpl(), std::move(known)).first->second;
}

ValueId Recorder::constant_of(const at::Tensor& tensor, const Location& where) {
  const auto found = constants_.find(tensor.unsafeGetTensorImpl());
  if (found != constants_.end()) return found->second.second;
  const DType dtype = dtype_of_scalar_type(tensor.scalar_type());
  if (dtype == DType::other || tensor.is_sparse()) {
    refuse(where, "constant",
           fmt::format("a tensor of type {} has no meaning in Caffe", tensor.toString()),
           "compute with float32");
  }
  look_for_rows_of_four(tensor);
  Value value{"", dtype, tensor.sizes().vec(), view_of(tensor)};
  const ValueId id = graph_.add_value(std::move(value));
  constants_.emplace(tensor.unsafeGetTensorImpl(), std::pair(tensor, id));
  return id;
}

// The nearest, each way back.
void Recorder::look_for_rows_of_four(const at::Tensor& constant) {
  std::vector<at::Tensor> waiting = {constant};
  std::set<const at::TensorImpl*> seen;
  while (!waiting.empty()) {
    const at::Tensor tensor = waiting.back();
    waiting.pop_back();
    if (!seen.insert(tensor.unsafeGetTensorImpl()).second) continue;
    if (tensor.is_floating_point() && tensor.dim() >= 2 && tensor.size(-1) == 4 &&
        tensor.numel() == tensor.size(-2) * 4) {
      rows_of_four_.push_back(tensor);
      continue;
    }
    const auto computed = computed_constants_.find(tensor.unsafeGetTensorImpl());
    if (computed == computed_constants_.end()) continue;
    const auto& operands = computed->second.second;
    waiting.insert(waiting.end(), operands.begin(), operands.end());
  }
}

ValueId Recorder::value_of(const at::Tensor& tensor, const Location& where) {
  if (Known* known = find(tensor)) return memory_.read(known->tensor, where);
  const auto overwritten = overwritten_constants_.find(storage_of(tensor));
  if (overwritten != overwritten_constants_.end()) {
    refuse(where, "in-place write",
           fmt::format("reads a constant tensor into which data was written in place at {}",
                       to_string(overwritten->second.second)),
           "build the tensor with torch.cat or torch.stack instead");
  }
  return constant_of(tensor, where);
}

Arg Recorder::arg_of(const c10::IValue& value, const std::string& name, const Location& where) {
  if (value.isNone()) return std::monostate{};
  if (value.isTensor())
    return value.toTensor().defined() ? Arg(value_of(value.toTensor(), where)) : Arg();
  if (name == "dtype" && value.isInt()) {
    return std::string(name_of(dtype_of_scalar_type(static_cast<c10::ScalarType>(value.toInt()))));
  }
  if (value.isInt()) return value.toInt();
  if (value.isDouble()) return value.toDouble();
  if (value.isBool()) return value.toBool();
  if (value.isString()) return value.toStringRef();
  if (value.isDevice()) return value.toDevice().str();
  if (value.isIntList()) return value.toIntVector();
  if (value.isDoubleList()) return value.toDoubleVector();
  if (value.isBoolList()) {
    const auto list = value.toBoolList();
    return std::vector<bool>(list.begin(), list.end());
  }
  if (value.isList()) {
    std::vector<ValueId> ids;
    for (const c10::IValue& item : value.toListRef()) {
      if (!item.isTensor() && !item.isNone())
        refuse(where, name, "a list of this kind is not understood",
               "use lists of numbers or of tensors");
      ids.push_back(item.isTensor() ? value_of(item.toTensor(), where) : ValueId{-1});
    }
    return ids;
  }
  refuse(where, name, fmt::format("an argument of type {} is not understood", value.tagKind()),
         "use numbers, strings, tensors, or lists of them");
}

Node Recorder::node_of(const c10::FunctionSchema& schema, const Stack& args,
                       const Location& where) {
  Node node;
  node.target = target_of(schema);
  node.where = where;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& name = schema.arguments().at(i).name();
    node.args.push_back({name, arg_of(args[i], name, where)});
  }
  return node;
}

void Recorder::record(const c10::FunctionSchema& schema, const Stack& args, const Stack& results,
                      const Location& where) {
  const std::vector<at::Tensor> produced = tensors_in(results);
  std::vector<at::Tensor> written;
  for (size_t i = 0; i < args.size(); ++i) {
    const auto* alias = schema.arguments().at(i).alias_info();
    if (args[i].isTensor() && alias != nullptr && alias->isWrite())
      written.push_back(args[i].toTensor());
  }
  if (written.size() > 1) {
    refuse(where, schema.name(), "writes into several tensors in place",
           "use the operator that returns new ones");
  }
  if (written.size() == 1) return record_write(schema, args, written[0], produced, where);
  // An operator that hands its argument on (dropout in eval mode, contiguous, detach of itself) is
  // no node.
  const std::vector<at::Tensor> given = tensors_in(args);
  const auto is_handed_on = [&](const at::Tensor& tensor) {
    return find(tensor) != nullptr || std::any_of(given.begin(), given.end(),
                                                  [&](const auto& t) { return t.is_same(tensor); });
  };
  if (std::all_of(produced.begin(), produced.end(), is_handed_on)) return;

  Node node = node_of(schema, args, where);
  for (const at::Tensor& tensor : produced) {
    node.outputs.push_back(graph_.add_value(value_like(tensor)));
  }
  for (size_t i = 0; i < produced.size(); ++i)
    learn(produced[i], memory_of(schema, node, args, produced, i));
  if (observe_) {
    for (size_t i = 0; i < produced.size(); ++i) observe_(node.outputs[i], view_of(produced[i]));
  }
  graph_.nodes.push_back(std::move(node));
}

void Recorder::record_constant(const c10::FunctionSchema& schema, const Stack& args,
                               const Stack& results, const Location& where) {
  const std::vector<at::Tensor> produced = tensors_in(results);
  const std::vector<at::Tensor> given = tensors_in(args);
  for (const at::Tensor& tensor : produced) {
    const bool is_new = std::none_of(
        given.begin(), given.end(), [&](const at::Tensor& other) { return other.is_same(tensor); });
    if (is_new)
      computed_constants_.insert_or_assign(tensor.unsafeGetTensorImpl(), std::pair(tensor, given));
  }
  for (size_t result = 0; result < produced.size(); ++result) {
    for (size_t self = 0; self < args.size(); ++self) {
      if (!args[self].isTensor() || !args[self].toTensor().defined()) continue;
      const at::Tensor& base = args[self].toTensor();
      const at::Tensor& view = produced[result];
      if (view.is_same(base) || storage_of(view) != storage_of(base)) continue;
      Stack others = args;
      others[self] = c10::IValue();
      ConstantView made{view, base, {node_of(schema, others, where), self, result, {}}};
      for (const at::Tensor& tensor : produced) made.way.results.push_back(value_like(tensor));
      constant_views_.insert_or_assign(view.unsafeGetTensorImpl(), std::move(made));
    }
  }
}

}  // namespace torch2caffe
