// What the end-to-end tests test, as lines of a file: tools/operators.py makes the table of
// operators and targets of them. A line has these fields, with tabs between:
//   target  "equal"    every operator of the network
//   target  "refused"  the operator that is refused  why
#pragma once

#include <string>
#include <vector>

#include "harness.h"

namespace torch2caffe::test {

// TORCH2CAFFE_LIST_CASES names the file; cases are listed then, not judged.
bool lists_cases();

// Its operators are those of the imported graph, and those that the source calls: what the
// importer follows by itself, such as clone() and new_zeros(), is not in the graph.
void list_equal(const Case& subject, const std::string& target);

// A problem with a layer or an output is one with the operator that the case is about.
void list_refused(const Case& subject, const std::string& target,
                  const std::vector<Problem>& problems);

}  // namespace torch2caffe::test
