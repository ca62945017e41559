// The model as PyTorch computes it: ATen operators with known shapes, free of aliasing, in
// execution order.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "graph/tensor.h"
#include "torch2caffe/location.h"

namespace torch2caffe {

// Names a value of a Graph: an index into Graph::values.
struct ValueId {
  int index = -1;
  auto operator<=>(const ValueId&) const = default;
};

// An argument as the operator's schema has it. None is monostate; dtypes are strings ("f32"). A
// list of optional tensors marks the absent ones with ValueId{-1}.
using Arg =
    std::variant<std::monostate, bool, int64_t, double, std::string, ValueId, std::vector<bool>,
                 std::vector<int64_t>, std::vector<double>, std::vector<ValueId>>;

struct NamedArg {
  std::string name;  // empty: the argument at this position of the schema
  Arg value;
};

// What one operator produces, an input, or a constant.
struct Value {
  std::string name;  // of an input: the parameter of forward(); of others: a name for text forms
                     // and messages
  DType dtype = DType::f32;
  Shape shape;
  std::optional<Tensor> constant;
};

// One application of an operator to at least one value that depends on the inputs.
struct Node {
  std::string target;  // with overload: "aten::add.Tensor"; in-place forms keep their underscore:
                       // "aten::relu_"
  std::vector<NamedArg> args;
  std::vector<ValueId> outputs;
  Location where;
};

struct GraphOutput {
  std::string
      name;  // where it stood in the model's result: "" for the only one, "out", "0", "boxes.1"
  ValueId value;
};

class Graph {
 public:
  std::vector<Value> values;
  std::vector<Node> nodes;  // a node's inputs are produced by nodes before it
  std::vector<ValueId> inputs;
  std::vector<GraphOutput> outputs;

  const Value& operator[](ValueId id) const { return values.at(static_cast<size_t>(id.index)); }
  Value& operator[](ValueId id) { return values.at(static_cast<size_t>(id.index)); }

  ValueId add_value(Value value) {
    values.push_back(std::move(value));
    return ValueId{static_cast<int>(values.size()) - 1};
  }
};

// The values that a node reads, constants included, in the order of its arguments.
std::vector<ValueId> operands_of(const Node& node);

// Drops the nodes whose results nobody reads, so that what does not matter cannot stand in the way.
void drop_dead_nodes(Graph& graph);

// Takes out the outputs that are the same for every input, which no network computes, unless all
// are. Returns their names.
std::vector<std::string> drop_constant_outputs(Graph& graph);

// What every later stage may assume of a graph; a breach is a mistake of the importer
// (std::logic_error):
// - ids are in range, each value is produced once, before it is read, or is an input or a constant;
// - every output is produced by a node or is an input or a constant;
// - every node has a target with a namespace ("aten::...").
void check_graph(const Graph& graph);

}  // namespace torch2caffe
