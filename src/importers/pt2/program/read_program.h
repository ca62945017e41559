// Reads the graph of an exported program.
#pragma once

#include <vector>

#include "importers/pt2/archive/archive.h"
#include "importers/pt2/nodes/program.h"
#include "torch2caffe/input_spec.h"

namespace torch2caffe {

// Throws ConvertError: unreadable_input for a program that is damaged, wrong_usage for shapes that
// do not fit it, cannot_be_expressed for inputs that are no tensors of floats.
Program read_program(const Pt2Archive& archive, const std::vector<InputSpec>& inputs);

}  // namespace torch2caffe
