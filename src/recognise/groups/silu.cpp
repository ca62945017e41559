// Given:   x * sigmoid(x), x / (1 + exp(-x))
// Result:  aten::silu(x)
#include "recognise/elementwise.h"

namespace torch2caffe {

void register_silu(Recognisers& r) {
  const Formula x = Formula::variable();
  r.push_back(formula_recogniser("silu", {x * x.in("sigmoid"), x / (1 + (-1 * x).in("exp"))},
                                 "aten::silu"));
}

}  // namespace torch2caffe
