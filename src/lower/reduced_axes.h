// The argument of reductions that names axes.
#pragma once

#include "compose/reduction.h"
#include "lower/op_context.h"

namespace torch2caffe {

// The axes of `self` that the argument "dim" names: one, several, or all where it names none or is
// none of the operator's arguments.
Axes reduced_axes(const OpContext& op);

}  // namespace torch2caffe
