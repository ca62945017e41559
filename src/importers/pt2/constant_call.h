// What the operators on constants share.
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

// Thrown for arguments that are left to PyTorch.
struct Unsupported {};

// The tensor as it counts in operations on tensors of `shape`: repeated where it is of size 1.
Tensor broadcast_constant(const Tensor& tensor, const Shape& shape);

// One node's arguments by name. Whatever is not as asked for is Unsupported.
class ConstantCall {
 public:
  ConstantCall(const Node& node, const Graph& graph) : node_(node), graph_(graph) {}

  const Value& result(size_t i = 0) const { return graph_[node_.outputs.at(i)]; }
  size_t results() const { return node_.outputs.size(); }

  const Arg* find(std::string_view name) const {
    for (const NamedArg& arg : node_.args) {
      const bool is_there = arg.name == name && !std::holds_alternative<std::monostate>(arg.value);
      if (is_there) return &arg.value;
    }
    return nullptr;
  }

  const Tensor& tensor(std::string_view name) const {
    const Arg* arg = find(name);
    if (arg == nullptr || !std::holds_alternative<ValueId>(*arg)) throw Unsupported();
    return *graph_[std::get<ValueId>(*arg)].constant;
  }

  std::vector<Tensor> tensors(std::string_view name) const {
    const Arg* arg = find(name);
    if (arg == nullptr || !std::holds_alternative<std::vector<ValueId>>(*arg)) throw Unsupported();
    std::vector<Tensor> list;
    for (ValueId id : std::get<std::vector<ValueId>>(*arg)) list.push_back(*graph_[id].constant);
    return list;
  }

  int64_t integer(std::string_view name, std::optional<int64_t> otherwise = std::nullopt) const {
    const Arg* arg = find(name);
    if (arg == nullptr && otherwise) return *otherwise;
    if (arg == nullptr || !std::holds_alternative<int64_t>(*arg)) throw Unsupported();
    return std::get<int64_t>(*arg);
  }

  double number(std::string_view name, std::optional<double> otherwise = std::nullopt) const {
    const Arg* arg = find(name);
    if (arg == nullptr && otherwise) return *otherwise;
    if (arg == nullptr) throw Unsupported();
    if (const auto* real = std::get_if<double>(arg)) return *real;
    if (const auto* whole = std::get_if<int64_t>(arg)) return static_cast<double>(*whole);
    if (const auto* flag = std::get_if<bool>(arg)) return *flag ? 1 : 0;
    throw Unsupported();
  }

  std::vector<int64_t> integers(std::string_view name) const {
    const Arg* arg = find(name);
    if (arg == nullptr || !std::holds_alternative<std::vector<int64_t>>(*arg)) throw Unsupported();
    return std::get<std::vector<int64_t>>(*arg);
  }

  // One number for each element of the result, of an argument that is a tensor or a number.
  std::vector<double> operand(std::string_view name) const {
    const Arg* arg = find(name);
    const Shape& shape = result().shape;
    if (arg != nullptr && std::holds_alternative<ValueId>(*arg)) {
      return broadcast_constant(tensor(name), shape).doubles();
    }
    return std::vector<double>(static_cast<size_t>(count_of(shape)), number(name));
  }

  // The result, of these values.
  Tensor of_doubles(std::vector<double> values) const {
    const Value& value = result();
    if (count_of(value.shape) != static_cast<int64_t>(values.size())) throw Unsupported();
    return Tensor::of_doubles(value.shape, std::move(values)).converted(value.dtype);
  }

  // An axis argument, counted from the front.
  size_t axis(std::string_view name, const Shape& shape, std::optional<int64_t> otherwise) const {
    const int64_t given = integer(name, otherwise);
    const auto rank = static_cast<int64_t>(shape.size());
    const int64_t axis = given < 0 ? given + rank : given;
    if (axis < 0 || axis >= rank) throw Unsupported();
    return static_cast<size_t>(axis);
  }

 private:
  const Node& node_;
  const Graph& graph_;
};

using ConstantOps =
    std::map<std::string, std::function<std::vector<Tensor>(const ConstantCall&)>, std::less<>>;

// By what they do: move elements about, compute new ones one by one, compare them, or make one of
// many.
ConstantOps moving_operators();
ConstantOps computing_operators();
ConstantOps comparing_operators();
ConstantOps reducing_operators();

// As PyTorch's: what is no number stays none, on either side.
inline double larger(double a, double b) { return a > b || std::isnan(a) ? a : b; }
inline double smaller(double a, double b) { return a < b || std::isnan(a) ? a : b; }

}  // namespace torch2caffe
