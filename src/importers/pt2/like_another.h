// Operators that ask another tensor for its shape alone.
#pragma once

#include "graph/graph.h"

namespace torch2caffe {

// The node with that shape, which is `result`'s, in the tensor's place: expand_as becomes expand.
// So what is made of a constant stays one, whatever the other tensor depends on. Other nodes stay.
Node without_other_tensor(Node node, const Value& result);

}  // namespace torch2caffe
