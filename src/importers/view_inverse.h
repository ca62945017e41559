// From a new value of a view to that of its base, as PyTorch's functionalisation does it.
#pragma once

#include <optional>

#include "importers/shared_memory.h"

namespace torch2caffe {

// The node that makes the view of another value in its base's place.
Node with_self(const Alias& alias, ValueId value);

// The node, still without a result, that puts `part` in place of the view into `base`, of this
// shape. Nothing where the view is of a kind for which there is no such operator.
std::optional<Node> inverse_node(const Alias& alias, ValueId base, const Shape& base_shape,
                                 ValueId part);

}  // namespace torch2caffe
