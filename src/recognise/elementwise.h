// The formulas that element-wise operators compute.
#pragma once

#include <map>
#include <vector>

#include "recognise/formula.h"
#include "recognise/recognise.h"

namespace torch2caffe {

bool is_elementwise(const Node& node);

using Formulas = std::map<ValueId, Formula>;

// The formula of the node's result, from those of what it reads. Unknown where it depends on other
// elements too: a formula holds for tensors of one shape and type.
Formula formula_of(const Graph& graph, const Node& node, const Formulas& known);

// The same where operands are repeated to the result's shape: what one place of the result is of
// the same place of each. Whether the places are the same ones is the caller's to know.
Formula formula_of_a_place(const Graph& graph, const Node& node, const Formulas& known);

// Recognises groups that compute one of `forms` of their input as the operator `target`.
Recogniser formula_recogniser(const std::string& name, const std::vector<Formula>& forms,
                              const std::string& target, const std::vector<NamedArg>& args = {});

}  // namespace torch2caffe
