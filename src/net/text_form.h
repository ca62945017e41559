// Nets as text, written and read: the language of the tests, of --dump-after and of bug reports.
//
//   %x = Input() { input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } } : [1,3,8,8]
//   %y = Scale(%x) { scale_param { bias_term: true } } weights [3] {1, 2, 3} [3] {...} : [1,3,8,8]
//   %y = ReLU(%y) "relu" : [1,3,8,8]
//   return %y
//
// docs/text_forms.md has the grammar. A layer is called like its first top unless a name in quotes
// follows its bottoms. Weights beyond 32 values are written as {...}.
#pragma once

#include <string>
#include <string_view>

#include "net/net.h"

namespace torch2caffe {

std::string to_text(const Net& net);

// The inverse of to_text, less the weights written as {...}, which come back as seeded noise, and
// less the PyTorch values and locations, which text does not hold. The shapes behind ':' may be
// left out. Throws ConvertError (unreadable_input) with line and column.
Net net_of_text(std::string_view text);

}  // namespace torch2caffe
