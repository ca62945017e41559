// What the importer must know of operators beyond their names: which of them share memory with
// their arguments.
#pragma once

#include <string>
#include <string_view>

#include "graph/graph.h"

namespace torch2caffe {

// "torch.ops.aten.conv2d.default" -> "aten::conv2d"; other overloads keep their name. What is no
// operator of PyTorch's dispatcher ("_operator.mul") comes out as "python::_operator.mul".
std::string operator_name(std::string_view target);

// The name for a node whose argument `other` is a number: x * 2 is exported as mul.Tensor,
// elsewhere it is mul.Scalar.
std::string with_scalar_overload(const std::string& target, const Node& node);

// Whether results may share memory with the first argument.
bool makes_view(std::string_view name);

// Whether the operator hands its first argument on when all its elements stay where they are and as
// they are.
bool may_hand_on(std::string_view name);

// Dropout and the like: hands its argument on unless it is in training.
bool is_dropout(std::string_view name);

// Whether it writes into its first argument.
bool is_in_place(std::string_view name);

}  // namespace torch2caffe
