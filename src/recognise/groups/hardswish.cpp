// Given:   relu6(x + 3) / 6; x * relu6(x + 3) / 6; both with clamp or hardtanh for relu6
// Result:  aten::hardsigmoid(x); aten::hardswish(x)
#include "recognise/elementwise.h"

namespace torch2caffe {

void register_hardswish(Recognisers& r) {
  const Formula x = Formula::variable();
  const Formula gate = (x / 6 + 0.5).in("unit");
  r.push_back(formula_recogniser("hardsigmoid", {gate}, "aten::hardsigmoid"));
  r.push_back(formula_recogniser("hardswish", {x * gate}, "aten::hardswish"));
}

}  // namespace torch2caffe
