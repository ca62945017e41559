// What a mask chooses: other * (1 - mask) + chosen * mask.
#pragma once

#include "lower/op_context.h"

namespace torch2caffe {

// The operator's result is `chosen` where the mask is true, and `other` elsewhere. What is not
// chosen is multiplied by zero; a constant that a known mask does not choose is left out, so that
// it may be infinite.
void choose_by_mask(OpContext& op, const Operand& mask, const Side& chosen, const Side& other);

}  // namespace torch2caffe
