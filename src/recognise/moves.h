// The movements of operators that only move elements.
#pragma once

#include <map>
#include <optional>

#include "graph/movement.h"
#include "recognise/group.h"

namespace torch2caffe {

bool is_move(const Node& node);

using Movements = std::map<ValueId, Movement>;

// The movement from the source to the node's result, of that to what it reads. Nothing where it is
// not known.
std::optional<Movement> movement_of(const Graph& graph, const Node& node, const Movements& known);

// The movements from the group's input to every value within the group that has one.
Movements movements_in(const Graph& graph, const Group& group);

}  // namespace torch2caffe
