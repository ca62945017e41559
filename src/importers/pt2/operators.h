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

// Whether the results share memory with the first argument. Those that change a tensor's own shape
// in place (unsqueeze_) count as well.
bool makes_view(std::string_view name);

// Whether the result shares memory with the first argument where its elements allow it.
bool is_reshape(std::string_view name);

// Whether a tensor of these sizes and strides can be seen in the shape `as` without a copy.
bool can_view(const Shape& sizes, const Shape& strides, const Shape& as);

// Whether the operator hands its first argument on when all its elements stay where they are and as
// they are.
bool may_hand_on(std::string_view name);

// Dropout and the like: hands its argument on unless it is in training.
bool is_dropout(std::string_view name);

// Whether it writes into its first argument's memory.
bool is_in_place(std::string_view name);

}  // namespace torch2caffe
