// OpRegistry: see the header.
#include "lower/op_registry.h"

#include <fmt/format.h>

#include <stdexcept>

namespace torch2caffe {

void register_ops(
    OpRegistry& registry);  // generated: calls register_<stem> of every file in lower/ops

const OpRegistry& OpRegistry::all() {
  static const OpRegistry registry = [] {
    OpRegistry collected;
    register_ops(collected);
    return collected;
  }();
  return registry;
}

void OpRegistry::add(std::string_view schema, Translator translate, Results results,
                     const std::source_location& from) {
  Schema parsed = Schema::parse(schema);
  const std::string target = parsed.target;
  const auto [op, fresh] =
      ops_.try_emplace(target, Op{std::move(parsed), translate, results, from.file_name()});
  if (!fresh) {
    throw std::logic_error(fmt::format("{} is registered twice: {} and {}", target, op->second.file,
                                       from.file_name()));
  }
}

void OpRegistry::add_views(ViewKind kind, Translator translate, std::source_location from) {
  for (const ViewOperator& op : view_operators()) {
    if (op.kind == kind) add(op.schema.text, translate, Results::moved, from);
  }
}

const Op* OpRegistry::find(std::string_view target) const {
  // An in-place form of its own has other arguments: aten::pow_.Scalar.
  auto op = ops_.find(target);
  if (op == ops_.end()) op = ops_.find(out_of_place(target));
  return op == ops_.end() ? nullptr : &op->second;
}

}  // namespace torch2caffe
