// What a group makes of its input by views, permutations and slices alone.
#pragma once

#include <map>
#include <optional>

#include "graph/strided_view.h"
#include "recognise/group.h"

namespace torch2caffe {

bool is_strided_view(const Node& node);

using StridedViews = std::map<ValueId, StridedView>;

// The node's result as a view of the source, of what it reads as one. Nothing where it is none that
// is known.
std::optional<StridedView> strided_view_of(const Graph& graph, const Node& node,
                                           const StridedViews& known);

// Every value within the group that is a view of the group's input.
StridedViews strided_views_in(const Graph& graph, const Group& group);

}  // namespace torch2caffe
