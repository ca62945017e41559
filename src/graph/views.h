// PyTorch's operators that move elements and compute nothing: what they do with the elements, and
// when their results share memory with what they are of. A new one is a row of the table in
// view_table.cpp, and is thereby aliased, undone, recognised, folded and translated.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "graph/schema.h"
#include "graph/strided_view.h"

namespace torch2caffe {

// What a result is of the first argument, its base.
struct Reshaped {};  // all elements in their order
struct Permuted {
  std::vector<size_t> order;  // axis i of the result is axis order[i] of the base
};
struct Part {
  size_t axis;
  int64_t begin, step, count;  // along the axis
  bool keeps_axis;             // or else is of one element, without the axis
};
struct Repeated {};  // along axes of one element, and along new ones in front
using View = std::variant<Reshaped, Permuted, Part, Repeated>;

enum class ViewKind {
  same,  // nothing happens
  reshaped,
  permuted,
  part,
  repeated,
  other,  // has no View
};

// When a result shares its base's memory.
enum class Sharing {
  never,
  if_unchanged,      // it is the base itself where nothing has to be done
  if_strides_allow,  // as reshape does
  always,
};

struct ViewOperator {
  Schema schema;
  ViewKind kind;
  Sharing sharing;
  std::optional<View> (*view)(const struct ViewCall& call);  // null for other kinds
};

// Every one. Each has its base as its first parameter.
const std::vector<ViewOperator>& view_operators();

// The one that `target` names, in place or not; null where it is none.
const ViewOperator* find_view_operator(std::string_view target);

// An overload that has no row of its own counts as one of those that have.
Sharing sharing_of(std::string_view target);

// What result number `result` of a node is of a base of this shape, where the results have these
// shapes. Nothing where that is not known, or where the arguments make no sense.
std::optional<View> view_of(const Node& node, const Shape& base, const std::vector<Shape>& results,
                            size_t result);
std::optional<View> view_of(const Graph& graph, const Node& node, size_t result = 0);

// `source`, and then the view of this shape. Nothing where strides cannot say it.
std::optional<StridedView> viewed(const StridedView& source, const View& view, const Shape& shape);

}  // namespace torch2caffe
