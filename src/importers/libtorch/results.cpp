// Recorder's part that tells what the model returns, or would read to return it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "importers/import.h"
#include "importers/libtorch/recorder.h"
#include "importers/libtorch/tensors_within.h"

namespace torch2caffe {

void Recorder::add_output(const std::string& name, const c10::IValue& value,
                          const Location& where) {
  const auto inner = [&](const std::string& part) {
    return name.empty() ? part : name + "." + part;
  };
  if (value.isNone()) return;
  if (value.isTensor()) {
    graph_.outputs.push_back({name, value_of(value.toTensor(), where)});
  } else if (value.isTuple()) {
    const auto& elements = value.toTupleRef().elements();
    const auto& schema = value.type()->expectRef<c10::TupleType>().schema();
    for (size_t i = 0; i < elements.size(); ++i) {
      add_output(inner(schema ? schema->arguments().at(i).name() : std::to_string(i)), elements[i],
                 where);
    }
  } else if (value.isList()) {
    const auto& items = value.toListRef();
    for (size_t i = 0; i < items.size(); ++i) add_output(inner(std::to_string(i)), items[i], where);
  } else if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) {
      const auto& key = entry.key();
      add_output(inner(key.isString() ? key.toStringRef() : std::to_string(key.toInt())),
                 entry.value(), where);
    }
  } else {
    refuse(where, "forward", fmt::format("returns a value of type {}", value.tagKind()),
           "return tensors only");
  }
}

void Recorder::add_outputs(const c10::IValue& result, const Location& where) {
  add_output("", result, where);
  if (graph_.outputs.empty())
    refuse(where, "forward", "returns no tensor", "return at least one tensor");
  // A result that wraps one tensor, (x,) or GoogLeNet's (x, None, None), needs no name.
  if (graph_.outputs.size() == 1) graph_.outputs[0].name.clear();
}

void Recorder::add_rest(Stack read,
                        const std::vector<std::pair<std::string, c10::IValue>>& returned,
                        const Location& where) {
  std::set<const c10::StorageImpl*> memory;
  for (const at::Tensor& tensor : tensors_in(read)) memory.insert(storage_of(tensor));
  for (const auto& [name, value] : returned) {
    if (!depends(value)) continue;
    const bool is_shared = any_tensor(
        value, [&](const at::Tensor& tensor) { return memory.count(storage_of(tensor)) > 0; });
    if (is_shared && !name.starts_with(aside)) {
      read.push_back(value);
    } else {
      add_output(name, value, where);
    }
  }
  std::vector<ValueId> values;
  for (const at::Tensor& tensor : tensors_in(read)) {
    if (!depends(tensor)) continue;
    const ValueId value = value_of(tensor, where);
    if (std::count(values.begin(), values.end(), value) == 0) values.push_back(value);
  }
  Node rest{std::string(unreadable) + "rest_of_forward", {{"", values}}, {}, where};
  rest.outputs = {graph_.add_value({})};
  graph_.outputs.push_back({"", rest.outputs[0]});
  graph_.nodes.push_back(std::move(rest));
}

}  // namespace torch2caffe
