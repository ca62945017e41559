// Recorder's part that tells which tensors share memory, and what is written there.
#include <algorithm>
#include <set>

#include "importers/libtorch/recorder.h"
#include "importers/libtorch/tensors_within.h"

namespace torch2caffe {
namespace {

// A constant into which data was written keeps its memory while what is made of it has none: then
// the schema has to say what shares memory with what.
bool shares_memory(const at::Tensor& base, const at::Tensor& result,
                   const c10::Argument& parameter) {
  if (base.is_same(result)) return false;
  if (storage_of(base) == storage_of(result)) return true;
  return !base.is_meta() && result.is_meta() && parameter.alias_info() != nullptr;
}

}  // namespace

Recorder::Known* Recorder::find(const at::Tensor& tensor) {
  const auto found = known_.find(tensor.unsafeGetTensorImpl());
  if (found != known_.end()) return &found->second;
  const auto view = constant_views_.find(tensor.unsafeGetTensorImpl());
  if (view == constant_views_.end()) return nullptr;
  const ConstantView& of = view->second;
  const Known* base = find(of.base);
  if (base == nullptr) return nullptr;
  // It was made while its base was still a constant: it is made anew when it is read, unless the
  // base still is one.
  std::optional<ValueId> value;
  if (!memory_.is_written(base->tensor)) value = constant_of(tensor, of.way.node.where);
  return &learn(tensor, memory_.add_view(base->tensor, of.way, value));
}

Recorder::Known& Recorder::known_or_constant(const at::Tensor& tensor, const Location& where) {
  if (Known* known = find(tensor)) return *known;
  const auto view = constant_views_.find(tensor.unsafeGetTensorImpl());
  if (view != constant_views_.end()) {
    known_or_constant(view->second.base, where);
    return *find(tensor);
  }
  // Whoever else shares its memory unseen must not read it; the tensor is kept so that the address
  // stays taken.
  overwritten_constants_.emplace(storage_of(tensor), std::pair(tensor, where));
  return learn(tensor, memory_.add(constant_of(tensor, where)));
}

void Recorder::show(ValueId value, SharedMemory::Tensor tensor) const {
  const auto object = objects_.find(tensor);
  if (!observe_ || object == objects_.end()) return;
  if (const auto alive = object->second.lock()) observe_(value, view_of(at::Tensor(alive)));
}

SharedMemory::Tensor Recorder::memory_of(const c10::FunctionSchema& schema, const Node& node,
                                         const Stack& args, const std::vector<at::Tensor>& results,
                                         size_t result) {
  const ValueId value = node.outputs[result];
  for (size_t self = 0; self < args.size(); ++self) {
    if (!args[self].isTensor() || !args[self].toTensor().defined()) continue;
    const at::Tensor& base = args[self].toTensor();
    if (!shares_memory(base, results[result], schema.arguments().at(self))) continue;
    const Known* known = find(base);
    if (known == nullptr) continue;
    Alias view{node, self, result, {}};
    for (const at::Tensor& tensor : results) view.results.push_back(value_like(tensor));
    return memory_.add_view(known->tensor, std::move(view), value);
  }
  return memory_.add(value);
}

// A view is made anew when it is read: that its value is shown as it was, it is read before the
// operator that writes there is executed. Where all is written over, what was there is not read.
void Recorder::read_before_write(const c10::FunctionSchema& schema, const Stack& args,
                                 const Location& where) {
  static const std::set<std::string> write_over = {"aten::zero_", "aten::fill_", "aten::copy_"};
  const auto& parameters = schema.arguments();
  const bool writes = std::any_of(parameters.begin(), parameters.end(), [](const auto& parameter) {
    return parameter.alias_info() != nullptr && parameter.alias_info()->isWrite();
  });
  if (!writes || write_over.count(schema.name()) > 0) return;
  for (const at::Tensor& tensor : tensors_in(args)) {
    if (const Known* known = find(tensor)) memory_.read(known->tensor, where);
  }
}

// What is written, where that is no result of an operator on what was there before: a copy, or one
// number.
std::optional<ValueId> Recorder::value_written_by(const c10::FunctionSchema& schema,
                                                  const Stack& args, const at::Tensor& written,
                                                  const Location& where) {
  const auto constant = [&](const at::Tensor& tensor) {
    return constant_of(tensor.expand(written.sizes()).to(written.scalar_type()).contiguous(),
                       where);
  };
  const auto options = at::TensorOptions().dtype(written.scalar_type());
  if (schema.name() == "aten::zero_") return constant(at::zeros({}, options));
  if (schema.name() == "aten::fill_" && !args[1].isTensor())
    return constant(at::full({}, args[1].toScalar(), options));
  if (schema.name() != "aten::fill_" && schema.name() != "aten::copy_") return std::nullopt;
  const at::Tensor& source = args[1].toTensor();
  if (!depends(source)) return constant(source);
  const ValueId value = value_of(source, where);
  if (source.sizes() == written.sizes()) return value;
  Node node;
  node.target = "aten::expand";
  node.where = where;
  node.args = {{"self", value}, {"size", written.sizes().vec()}, {"implicit", false}};
  node.outputs = {graph_.add_value(value_like(written))};
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs[0];
}

void Recorder::record_write(const c10::FunctionSchema& schema, const Stack& args,
                            const at::Tensor& written, const std::vector<at::Tensor>& results,
                            const Location& where) {
  const SharedMemory::Tensor tensor = known_or_constant(written, where).tensor;
  std::optional<ValueId> value = value_written_by(schema, args, written, where);
  if (!value) {
    Node node = node_of(schema, args, where);
    for (size_t i = 0; i < results.size(); ++i)
      node.outputs.push_back(graph_.add_value(value_like(written)));
    value = node.outputs.at(0);
    graph_.nodes.push_back(std::move(node));
    show(*value, tensor);
  }
  memory_.write(tensor, *value, where);
  for (const at::Tensor& result : results) {
    // Without data, the result of writing into a constant is a tensor of its own.
    if (!result.is_same(written)) learn(result, memory_.add_view(tensor, {}, value));
  }
}

}  // namespace torch2caffe
