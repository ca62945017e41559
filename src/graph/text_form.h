// Graphs as text, written and read: the language of the tests, of --dump-after and of bug reports.
//
//   %x : f32[1,3,8,8]                                          an input
//   %w = constant f32[2,2] {1, 2, 3, 4}                        more than 32 values are {...}
//   %y = aten::leaky_relu(%x, negative_slope=0.1) : f32[1,3,8,8] @ head.act "ssd.py":41
//   return boxes=%y
//
// docs/text_forms.md has the grammar. Arguments stand by position or by name. Where a module or
// file is unknown, '-' stands for it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/scanner.h"
#include "graph/graph.h"

namespace torch2caffe {

std::string to_text(const Graph& graph);

// The inverse of to_text. Constants written as {...} come back as seeded noise, the same at every
// reading. Throws ConvertError (unreadable_input) with line and column.
Graph graph_of_text(std::string_view text);

// "f32[1,3,8,8]".
std::string to_text(DType dtype, const Shape& shape);

// "[1,3,8,8]".
std::string to_text(const Shape& shape);

// What the text forms of graphs and nets share: numbers between braces, with all their digits.
// "{1, 2.5}", or "{...}" for more than 32 of them, which then are not asked for.
std::string values_text(int64_t count, const std::function<std::vector<double>()>& values);
std::string values_text(const Tensor& tensor);

// Reads "[1,3,8,8]".
Shape read_shape(Scanner& scan);

// Reads "{1, 2.5}", or makes as many seeded numbers between -1 and 1 as `shape` wants for "{...}".
Tensor read_values(Scanner& scan, DType dtype, const Shape& shape, unsigned seed);

}  // namespace torch2caffe
