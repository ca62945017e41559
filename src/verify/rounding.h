// What rounding alone does to a model's values.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "importers/reference.h"

namespace torch2caffe {

// How far each of `values` moves in PyTorch, at most, when every number of the inputs moves by the
// last bit of its float32: absolute, 0 for values that do not move. Where that is as large as a
// difference between two computations of the value, the difference says nothing. Runs the model a
// few times. REQUIRES: reference.recorded_inputs() is empty.
std::map<ValueId, double> rounding_of(const Graph& graph, Reference& reference,
                                      const std::vector<Tensor>& inputs,
                                      const std::set<ValueId>& values);

}  // namespace torch2caffe
