// The names that an archive gives to operators, and what PyTorch does in place.
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

// Whether a tensor of these sizes and strides can be seen in the shape `as` without a copy.
bool can_view(const Shape& sizes, const Shape& strides, const Shape& as);

// Whether it writes into its first argument's memory. Those that change a tensor's own shape in
// place (unsqueeze_) make views instead.
bool is_in_place(std::string_view name);

}  // namespace torch2caffe
