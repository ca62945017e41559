// What the rows of the table of views are made of: see view_table.cpp.
#pragma once

#include "graph/views.h"

namespace torch2caffe {

// One result of a node that makes views.
struct ViewCall {
  const Node& node;
  const Schema& schema;
  const Shape& base;
  const std::vector<Shape>& results;
  size_t result;

  std::optional<int64_t> integer(std::string_view name) const;
  std::optional<std::vector<int64_t>> integers(std::string_view name) const;
  // An axis of the base, counted from the front.
  std::optional<size_t> axis(std::string_view name) const;
  std::optional<size_t> axis(int64_t given) const;
};

using KnownView = std::optional<View>;

KnownView reshape_view(const ViewCall& call);
KnownView repeat_view(const ViewCall& call);

KnownView permute_view(const ViewCall& call);
KnownView transpose_view(const ViewCall& call);  // dim0, dim1
KnownView swapaxes_view(const ViewCall& call);   // axis0, axis1
KnownView t_view(const ViewCall& call);
KnownView matrix_transpose_view(const ViewCall& call);
KnownView reverse_view(const ViewCall& call);
KnownView move_axes_view(const ViewCall& call);

KnownView slice_view(const ViewCall& call);
KnownView narrow_view(const ViewCall& call);
KnownView select_view(const ViewCall& call);
KnownView unbind_view(const ViewCall& call);
// Consecutive parts along `dim`, or along the axis that the operator's name says.
KnownView split_view(const ViewCall& call);
KnownView hsplit_view(const ViewCall& call);
KnownView vsplit_view(const ViewCall& call);
KnownView dsplit_view(const ViewCall& call);

}  // namespace torch2caffe
