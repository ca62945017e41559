// Given:   x * tanh(softplus(x)), with the softplus written out or not
// Result:  aten::mish(x)
#include "recognise/elementwise.h"

namespace torch2caffe {

void register_mish(Recognisers& r) {
  const Formula x = Formula::variable();
  const Formula written_out = (1 + x.in("exp")).in("log");
  r.push_back(formula_recogniser(
      "mish", {x * x.in("softplus").in("tanh"), x * written_out.in("tanh")}, "aten::mish"));
}

}  // namespace torch2caffe
