// OpContext: see the header.
#include "lower/op_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "compose/building_blocks.h"

namespace torch2caffe {

template <typename T>
const T& OpContext::as(std::string_view name) const {
  const Arg& value = argument(node_, schema_, name);
  if (const T* typed = std::get_if<T>(&value)) return *typed;
  throw std::logic_error(fmt::format("{}: argument '{}' has another type than its translator reads",
                                     node_.target, name));
}

bool OpContext::is_none(std::string_view name) const {
  return std::holds_alternative<std::monostate>(argument(node_, schema_, name));
}

bool OpContext::has(std::string_view name) const {
  return std::any_of(schema_.parameters.begin(), schema_.parameters.end(),
                     [&](const Parameter& parameter) { return parameter.name == name; });
}

bool OpContext::flag(std::string_view name) const { return as<bool>(name); }
int64_t OpContext::integer(std::string_view name) const { return as<int64_t>(name); }
std::string OpContext::text(std::string_view name) const { return as<std::string>(name); }
// One integer is a list of one.
std::vector<int64_t> OpContext::integers(std::string_view name) const {
  if (const auto* one = std::get_if<int64_t>(&argument(node_, schema_, name))) return {*one};
  return as<std::vector<int64_t>>(name);
}

std::vector<double> OpContext::numbers(std::string_view name) const {
  return as<std::vector<double>>(name);
}

double OpContext::number(std::string_view name) const {
  const Arg& value = argument(node_, schema_, name);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
  return static_cast<double>(as<int64_t>(name));
}

Operand OpContext::operand_of(ValueId id) const {
  require(id.index >= 0, "an optional tensor is missing in a list", "give all of them");
  const auto& blob = blobs_.at(static_cast<size_t>(id.index));
  require(blob || graph_[id].constant,
          "it reads a part of an operator's result that Caffe does not compute",
          "use the operator's first result only");
  return Operand(graph_[id], blob);
}

Operand OpContext::operand(std::string_view name) const { return operand_of(as<ValueId>(name)); }

Side OpContext::side(std::string_view name) const {
  const Operand operand = this->operand(name);
  if (operand.is_constant()) return operand.constant();
  return operand.blob();
}

std::vector<Operand> OpContext::operands(std::string_view name) const {
  std::vector<Operand> operands;
  for (ValueId id : as<std::vector<ValueId>>(name)) operands.push_back(operand_of(id));
  return operands;
}

std::vector<std::optional<Operand>> OpContext::optional_operands(std::string_view name) const {
  std::vector<std::optional<Operand>> operands;
  for (ValueId id : as<std::vector<ValueId>>(name)) {
    operands.push_back(id.index < 0 ? std::nullopt : std::optional(operand_of(id)));
  }
  return operands;
}

BlobId OpContext::blob(std::string_view name) const {
  const Operand operand = this->operand(name);
  if (!operand.is_constant()) return operand.blob();
  for (const Node& made : graph_.nodes) {  // nobody wrote that constant: a comparison with infinity
    require(std::ranges::count(made.outputs, as<ValueId>(name)) == 0,
            fmt::format("its argument '{}' is the same for every input", name),
            fmt::format("leave it out of the model, as {} of {} can have no other result here",
                        made.target, to_string(made.where)));
  }
  require(false, fmt::format("its argument '{}' is a constant", name),
          "compute the result beforehand and store it as a buffer");
  return {};
}

const Tensor& OpContext::constant(std::string_view name) const {
  const Operand operand = this->operand(name);
  require(operand.is_constant(),
          fmt::format("its argument '{}' is computed from the network's input", name),
          "only fixed weights can be stored in a Caffe layer");
  return operand.constant();
}

std::optional<Tensor> OpContext::optional_constant(std::string_view name) const {
  if (is_none(name)) return std::nullopt;
  return constant(name);
}

int64_t OpContext::axis(std::string_view name, size_t rank) const {
  const int64_t axis = integer(name);
  return axis < 0 ? axis + static_cast<int64_t>(rank) : axis;
}

const Shape& OpContext::result_shape(size_t i) const { return graph_[node_.outputs.at(i)].shape; }

View OpContext::view(size_t i) const {
  const auto view = view_of(graph_, node_, i);
  require(view.has_value(), "its arguments do not fit the shapes", "save the model again");
  return *view;
}

bool OpContext::is_read(size_t i) const {
  const ValueId result = node_.outputs.at(i);
  const auto is_it = [&](ValueId id) { return id == result; };
  const auto reads = [&](const Node& node) {
    const auto operands = operands_of(node);
    return std::any_of(operands.begin(), operands.end(), is_it);
  };
  return std::any_of(graph_.nodes.begin(), graph_.nodes.end(), reads) ||
         std::any_of(graph_.outputs.begin(), graph_.outputs.end(),
                     [&](const GraphOutput& output) { return is_it(output.value); });
}

void OpContext::require(bool ok, std::string_view what, std::string_view advice) const {
  if (!ok) throw Refusal{std::string(what), std::string(advice)};
}

BlobId OpContext::as_blob(const Operand& operand, const std::string& part) {
  return operand.is_constant() ? parameter(builder_, operand.constant(), part) : operand.blob();
}

void OpContext::set_result(BlobId blob, size_t i) {
  blobs_.at(static_cast<size_t>(node_.outputs.at(i).index)) = blob;
}

void OpContext::set_result(const Side& result) {
  if (is_known(result)) return set_known(expand(std::get<Tensor>(result), result_shape()));
  set_result(torch2caffe::blob_of(result));
}

void OpContext::set_known(Tensor result, size_t i) {
  graph_[node_.outputs.at(i)].constant = std::move(result);
}

}  // namespace torch2caffe
