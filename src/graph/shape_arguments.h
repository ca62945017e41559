// Operators that ask one argument for its shape alone: whatever its numbers are, and whether they
// depend on the model's inputs, the result is the same. Those that overwrite all of a tensor in
// place are of them.
#pragma once

#include <string_view>

#include "graph/graph.h"

namespace torch2caffe {

// That argument's name, of an operator in place or not; empty where every argument's numbers count.
std::string_view shape_argument(std::string_view target);

// The call without it: zeros_like(x) is full(size, 0), expand_as(x, other) is expand(x, size).
// Other nodes as they are. `result` is like what the node makes. REQUIRES: arguments have names.
Node without_shape_argument(const Node& node, const Value& result);

}  // namespace torch2caffe
