// SharedMemory: see the header.
#include "importers/shared_memory.h"

#include <fmt/format.h>

#include "importers/view_inverse.h"
namespace torch2caffe {
namespace {

constexpr const char* advice = "replace it by an operation that returns a new tensor";

}  // namespace

SharedMemory::Tensor SharedMemory::add(ValueId value) {
  tensors_.push_back({value});
  return tensors_.size() - 1;
}

SharedMemory::Tensor SharedMemory::add_view(Tensor base, Alias alias,
                                            std::optional<ValueId> value) {
  const size_t writes = tensors_[root_of(base)].writes;
  tensors_.push_back({value, writes, base, std::move(alias)});
  return tensors_.size() - 1;
}

SharedMemory::Tensor SharedMemory::root_of(Tensor tensor) const {
  while (tensors_.at(tensor).base) tensor = *tensors_[tensor].base;
  return tensor;
}

ValueId SharedMemory::read(Tensor tensor, const Location& where) {
  Known& known = tensors_.at(tensor);
  const size_t writes = tensors_[root_of(tensor)].writes;
  // What was lost by an earlier write may be had again from what was written since.
  if (known.base && known.writes != writes) known.lost.reset();
  const bool is_new = known.value && (!known.base || known.writes == writes);
  const bool can_be_made = known.alias.node.target.empty() || !known.alias.node.args.empty();
  if (!known.lost && !is_new && !can_be_made) {
    known.lost = {where, "in-place write",
                  fmt::format("reads what {} made at {} after its memory was written in place",
                              known.alias.node.target, to_string(known.alias.node.where)),
                  advice};
  }
  if (known.lost) throw ConvertError(Status::cannot_be_expressed, {*known.lost});
  if (is_new) return *known.value;
  const ValueId base = read(*known.base, where);
  known.writes = writes;
  if (known.alias.node.target.empty()) return *(known.value = base);
  Node node = with_self(known.alias, base);
  for (const Value& result : known.alias.results) node.outputs.push_back(graph_.add_value(result));
  known.value = node.outputs.at(known.alias.result);
  graph_.nodes.push_back(std::move(node));
  if (observe_) observe_(*known.value, tensor);
  return *known.value;
}

void SharedMemory::write(Tensor tensor, ValueId value, const Location& where) {
  update_base(tensor, value, tensors_[root_of(tensor)].writes + 1, where);
}

// `tensor` has this value now, and what it is a view of has it in its place.
void SharedMemory::update_base(Tensor tensor, ValueId value, size_t writes, const Location& where) {
  Known& known = tensors_.at(tensor);
  known.lost.reset();
  if (!known.base) {
    known.value = value;
    known.writes = writes;
    return;
  }
  const Tensor base_tensor = *known.base;
  if (known.alias.node.target.empty()) {
    update_base(base_tensor, value, writes, where);
  } else {
    const ValueId base = read(base_tensor, where);
    const Shape shape = graph_[base].shape;
    std::optional<Node> node;
    if (!known.alias.node.args.empty()) node = inverse_node(known.alias, base, shape, value);
    if (node) {
      const ValueId whole = graph_.add_value({"", graph_[base].dtype, shape, std::nullopt});
      node->where = where;
      node->outputs = {whole};
      graph_.nodes.push_back(std::move(*node));
      if (observe_) observe_(whole, base_tensor);
      update_base(base_tensor, whole, writes, where);
    } else {
      lose(base_tensor, writes,
           {where, "in-place write",
            fmt::format("writes into a view that {} made at {}, and what it is a view of is read "
                        "later",
                        known.alias.node.target, to_string(known.alias.node.where)),
            advice});
    }
  }
  Known& written = tensors_[tensor];
  written.value = value;
  written.writes = writes;
}

// What cannot be told any more, up to the memory's owner.
void SharedMemory::lose(Tensor tensor, size_t writes, const Problem& why) {
  for (;; tensor = *tensors_[tensor].base) {
    tensors_[tensor].lost = why;
    tensors_[tensor].writes = writes;
    if (!tensors_[tensor].base) return;
  }
}

}  // namespace torch2caffe
