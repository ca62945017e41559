// Operator schemas as PyTorch writes them: the names, order and defaults of an operator's
// arguments, and which of them share memory with its results.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace torch2caffe {

// A parameter, or a result.
struct Parameter {
  std::string type;   // "Tensor", "int[2]", "Scalar?"
  std::string alias;  // "a" of Tensor(a): what has the same letter may share its memory; "a!" is
                      // written in place
  std::string name;   // of most results: none
  bool has_default = false;
  Arg default_value;
};

struct Schema {
  std::string target;  // with overload: "aten::add.Tensor"
  std::vector<Parameter> parameters, results;
  std::string text;  // as it was written

  // `text`: "aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor". Throws
  // ConvertError (unreadable_input) where it cannot be read.
  static Schema parse(std::string_view text);
};

// The argument that `node` passes for the parameter called `name`: by name, by position, or the
// default; null when neither node nor schema has a value. std::logic_error when the schema has no
// such parameter.
const Arg* find_argument(const Node& node, const Schema& schema, std::string_view name);

// The same where there must be a value: std::logic_error without one.
const Arg& argument(const Node& node, const Schema& schema, std::string_view name);

// "aten::relu_" -> "aten::relu", "aten::add_.Tensor" -> "aten::add.Tensor"; others unchanged. An
// importer has made the graph free of aliasing, so that both forms mean the same.
std::string out_of_place(std::string_view target);

}  // namespace torch2caffe
