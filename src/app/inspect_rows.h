// The rows of an inspection in the form that was asked for.
#pragma once

#include <vector>

#include "app/inspect_report.h"

namespace torch2caffe {

// Of each module the sum of all that is in it, in the order in which they begin: "layer1", then
// "layer1.0" and "layer1.0.conv1". The kind says how many rows it is of. Names of layers are taken
// for paths of modules as well, so that a network stands beside the model that it was made of.
std::vector<InspectedRow> rows_by_module(const std::vector<InspectedRow>& rows);

// By what costs most, equal ones in their order; `by` as in InspectLayout.
void sort_rows(std::vector<InspectedRow>& rows, const std::string& by);

// Without the folders that all of the rows' files have in common.
void shorten_files(std::vector<InspectedRow>& rows);

}  // namespace torch2caffe
