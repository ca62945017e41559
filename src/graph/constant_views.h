// Constants that a model makes of its constants without arithmetic: views and copies of them,
// tensors that are filled with one number, and both put into one another.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "graph/views.h"

namespace torch2caffe {

// To the bit what PyTorch makes; nothing for an operator that computes, or where the arguments make
// no sense. REQUIRES: all operands are constants, and arguments have names.
std::optional<std::vector<Tensor>> view_constants(const Node& node, const Graph& graph);

// A view of this shape of `base`, in its memory where the elements lie there in order. Nothing
// where the base lacks some of them, or the shape has none.
std::optional<Tensor> viewed(const Tensor& base, const View& view, const Shape& shape);

}  // namespace torch2caffe
